"""Computes the values in values.json with implementations that are not ours.

    python3 -m venv venv && venv/bin/pip install scikit-learn krippendorff statsmodels scipy
    venv/bin/python tests/statistics/compute.py > tests/statistics/values.json

Each square is [both, first, second, neither], as in `rationale::audit::Square`.
"""

import itertools
import json
import warnings

import krippendorff
import numpy as np
from scipy.stats import binom
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")

SQUARES = [list(s) for s in itertools.product((0, 1, 7, 40), repeat=4) if sum(s) > 1]
SQUARES += [[2, 8, 8, 82], [5, 5, 5, 85], [0, 9, 9, 82], [8, 2, 2, 88], [40, 5, 5, 50], [118, 5, 10, 9000]]


def ratings(square):
    both, first, second, neither = square
    a = [1] * (both + first) + [0] * (second + neither)
    b = [1] * both + [0] * first + [1] * second + [0] * neither
    return a, b


def defined(value):
    return None if value is None or not np.isfinite(value) else round(float(value), 12)


def of_square(square):
    both, first, second, neither = square
    rules, record = ratings(square)
    one_answer = len(set(rules)) == 1 and rules == record or len(set(rules + record)) == 1
    kappa = None if one_answer else metrics.cohen_kappa_score(rules, record)
    alpha = None
    if len(set(rules + record)) > 1:
        alpha = krippendorff.alpha(reliability_data=[rules, record], level_of_measurement="nominal")
    both_raters_vary = len(set(rules)) > 1 and len(set(record)) > 1
    mcc = metrics.matthews_corrcoef(record, rules) if both_raters_vary else None
    balanced = metrics.balanced_accuracy_score(record, rules) if len(set(record)) > 1 else None
    positive = metrics.f1_score(record, rules, pos_label=1) if both + first + second else None
    negative = metrics.f1_score(record, rules, pos_label=0) if neither + first + second else None
    n = sum(square)
    return {
        "square": square,
        "kappa": defined(kappa),
        "alpha": defined(alpha),
        "mcc": defined(mcc),
        "balanced_accuracy": defined(balanced),
        "positive": defined(positive),
        "negative": defined(negative),
        "wilson_95": [defined(x) for x in proportion_confint(both + neither, n, 0.05, "wilson")],
        "wilson_998": [defined(x) for x in proportion_confint(both + neither, n, 0.002, "wilson")],
    }


def of_funnel(share, trials, tail):
    """The least count whose tail at its own end is not below `tail`, at either end: those are inside."""
    low = min(k for k in range(trials + 1) if binom.cdf(k, trials, share) > tail)
    high = max(k for k in range(trials + 1) if binom.sf(k - 1, trials, share) > tail)
    return {"share": share, "trials": trials, "tail": tail, "inside": [int(low), int(high)]}


print(
    json.dumps(
        {
            "squares": [of_square(square) for square in SQUARES],
            "funnels": [
                of_funnel(share, trials, tail)
                for share in (0.02, 0.112, 0.5, 0.93)
                for trials in (1, 5, 20, 88, 500, 2000)
                for tail in (0.025, 0.001)
            ],
        },
        separators=(",", ":"),
    )
)
