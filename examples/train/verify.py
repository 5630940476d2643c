"""Checks a result by doing the training again: nothing here knows what the right answer is.

    python3 verify.py RESULT_FOLDER

Ends with status 0 and one JSON line when the model, the metrics and every point of the curve are what train.py makes of
data.csv; with status 1 and the differences otherwise.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np

from lossCurve import curve_points
from train import accuracy, load, train

# Another processor may add up in another order; after thousands of epochs that shows in the last digits only.
WEIGHT_TOLERANCE = 1e-4
METRIC_TOLERANCE = 1e-4
CURVE_TOLERANCE = 0.5
SVG_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def differences(result, here):
    weights, losses, metrics = train(here / "data.csv")
    return [
        *model_differences(result / "model.npz", weights, here),
        *metric_differences(json.loads((result / "metrics.json").read_text()), metrics),
        *curve_differences((result / "loss.svg").read_text(), losses),
    ]


def model_differences(path, weights, here):
    with np.load(path, allow_pickle=False) as stored:
        found = [stored[f"layer{index}"] for index in range(len(weights)) if f"layer{index}" in stored.files]
        if len(stored.files) != len(weights) or len(found) != len(weights):
            return [f"the model has {len(stored.files)} layers, not {len(weights)}"]
    for index, (mine, theirs) in enumerate(zip(weights, found)):
        if mine.shape != theirs.shape:
            return [f"layer {index} has shape {theirs.shape}, not {mine.shape}"]
        if not np.allclose(mine, theirs, rtol=WEIGHT_TOLERANCE, atol=WEIGHT_TOLERANCE):
            return [f"layer {index} differs by {float(np.max(np.abs(mine - theirs))):g}"]
    features, targets = load(here / "data.csv")
    score = accuracy(found, features, targets)
    return [] if score >= 0.95 else [f"the model tells only {score:.3f} of the points right"]


def metric_differences(theirs, mine):
    if theirs.keys() != mine.keys():
        return [f"metrics {sorted(theirs)} instead of {sorted(mine)}"]
    return [
        f"{name} is {theirs[name]}, not {value}"
        for name, value in mine.items()
        if not np.isclose(theirs[name], value, rtol=METRIC_TOLERANCE, atol=METRIC_TOLERANCE)
    ]


def curve_differences(svg, losses):
    match = re.search(r'<polyline[^>]* points="([^"]*)"', svg)
    if match is None:
        return ["the loss curve has no line"]
    numbers = np.array([float(number) for number in SVG_NUMBER.findall(match.group(1))])
    expected = np.array(curve_points(losses)[0]).ravel()
    if numbers.shape != expected.shape:
        return [f"the loss curve has {len(numbers) // 2} points, not {len(losses)}"]
    largest = float(np.max(np.abs(numbers - expected)))
    return [] if largest <= CURVE_TOLERANCE else [f"the loss curve is off by {largest:g} of a picture unit"]


def main():
    found = differences(Path(sys.argv[1]), Path(__file__).resolve().parent)
    print(json.dumps({"ok": not found, "differences": found}))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
