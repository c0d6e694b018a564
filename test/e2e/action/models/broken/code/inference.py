"""A model that cannot be loaded."""


def model_fn(model_dir: str) -> None:
    raise FileNotFoundError("weights.bin was not shipped with this model")
