"""Trains a small neural network to tell two interleaved spirals apart, with NumPy alone.

Reads data.csv beside this file; writes model.npz, loss.svg and metrics.json into the output folder.
"""

import json
import os
import time
from pathlib import Path

import numpy as np

from lossCurve import draw_loss_curve

SEED = 20_260_101
HIDDEN = (48, 48)
EPOCHS = 2_500
LEARNING_RATE = 0.01
WEIGHT_DECAY = 1e-3
REPORT_EVERY = 100
TEST_SHARE = 0.2


def load(path):
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return table[:, :2], table[:, 2:]


def split(features, targets, random):
    order = random.permutation(len(features))
    held_out = int(len(features) * TEST_SHARE)
    test, train = order[:held_out], order[held_out:]
    return features[train], targets[train], features[test], targets[test]


def initial_weights(random, inputs):
    sizes = (inputs, *HIDDEN, 1)
    weights = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        weights.append(random.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out)))
        weights.append(np.zeros((1, fan_out)))
    return weights


def forward(weights, features):
    """Activations of every layer; the last one holds logits."""
    activations = [features]
    for layer in range(0, len(weights), 2):
        total = activations[-1] @ weights[layer] + weights[layer + 1]
        last = layer == len(weights) - 2
        activations.append(total if last else np.tanh(total))
    return activations


def loss_of(logits, targets):
    """Mean cross-entropy, written so that large logits do not overflow."""
    return float(np.mean(np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))))


def gradients(weights, activations, targets):
    logits = activations[-1]
    delta = (1.0 / (1.0 + np.exp(-logits)) - targets) / len(targets)
    found = [None] * len(weights)
    for layer in range(len(weights) - 2, -1, -2):
        below = activations[layer // 2]
        found[layer] = below.T @ delta + WEIGHT_DECAY * weights[layer]
        found[layer + 1] = delta.sum(axis=0, keepdims=True)
        if layer > 0:
            delta = (delta @ weights[layer].T) * (1.0 - below**2)
    return found


class Adam:
    def __init__(self, weights):
        self.first = [np.zeros_like(one) for one in weights]
        self.second = [np.zeros_like(one) for one in weights]
        self.steps = 0

    def apply(self, weights, slopes):
        self.steps += 1
        # Falls to zero, so that the last digits settle and a retraining elsewhere ends at the same weights.
        rate = LEARNING_RATE * (1.0 - self.steps / (EPOCHS + 1))
        for index, slope in enumerate(slopes):
            self.first[index] = 0.9 * self.first[index] + 0.1 * slope
            self.second[index] = 0.999 * self.second[index] + 0.001 * slope**2
            mean = self.first[index] / (1.0 - 0.9**self.steps)
            spread = self.second[index] / (1.0 - 0.999**self.steps)
            weights[index] -= rate * mean / (np.sqrt(spread) + 1e-8)


def accuracy(weights, features, targets):
    return float(np.mean((forward(weights, features)[-1] > 0) == (targets > 0.5)))


def train(data_path, report=lambda line: None):
    """The trained weights, the loss of every epoch, and the metrics; equal data gives equal results."""
    random = np.random.default_rng(SEED)
    train_x, train_y, test_x, test_y = split(*load(data_path), random)
    weights = initial_weights(random, train_x.shape[1])
    optimizer = Adam(weights)
    losses = []
    for epoch in range(1, EPOCHS + 1):
        activations = forward(weights, train_x)
        losses.append(loss_of(activations[-1], train_y))
        optimizer.apply(weights, gradients(weights, activations, train_y))
        if epoch % REPORT_EVERY == 0:
            report(f"epoch {epoch}/{EPOCHS} loss {losses[-1]:.5f}")
    metrics = {
        "epochs": EPOCHS,
        "firstLoss": losses[0],
        "finalLoss": losses[-1],
        "trainAccuracy": accuracy(weights, train_x, train_y),
        "testAccuracy": accuracy(weights, test_x, test_y),
    }
    return weights, losses, metrics


def main():
    here = Path(__file__).resolve().parent
    output = Path(os.environ.get("DGCM_OUTPUT", "output"))
    output.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    weights, losses, metrics = train(here / "data.csv", lambda line: print(line, flush=True))
    np.savez(output / "model.npz", **{f"layer{index}": one for index, one in enumerate(weights)})
    (output / "loss.svg").write_text(draw_loss_curve(losses))
    (output / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    print(f"test accuracy {metrics['testAccuracy']:.3f} after {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
