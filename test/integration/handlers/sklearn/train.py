"""Makes model.joblib: which of three flowers has these sizes."""

import sys

import joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

features, species = load_iris(return_X_y=True)
joblib.dump(LogisticRegression(max_iter=500).fit(features, species), sys.argv[1])
