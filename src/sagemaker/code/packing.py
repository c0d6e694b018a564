"""Texts of different lengths as one computation without padding, as the graph takes them."""

import numpy as np


def packed(tokens):
    """The graph's inputs for texts given as lists of token ids; toolchain/model/build/graph.py says
    what they are.
    """
    lengths = np.array([len(ids) for ids in tokens])
    places = np.arange(lengths.max())
    kept = places < lengths[:, None]
    grid = np.zeros(kept.shape, np.int64)
    grid[kept] = np.arange(lengths.sum())
    return {
        "input_ids": np.concatenate([np.array(ids, np.int64) for ids in tokens]),
        "positions": np.broadcast_to(places, kept.shape)[kept],
        "cells": np.flatnonzero(kept),
        "grid": grid,
        "mask": kept.astype(np.int32),
    }
