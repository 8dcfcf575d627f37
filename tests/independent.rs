//! Every statistic against implementations that are not ours: scikit-learn, krippendorff,
//! statsmodels and scipy.
//!
//! The values lie in `tests/statistics/values.json`; `tests/statistics/compute.py` computed them
//! and says how to do it again. So the comparison needs neither Python nor a network.
#![cfg(test)]

use rationale::audit::{Level, Square, Statistic, exact_limits, wilson};
use serde_json::Value;

const VALUES: &str = include_str!("statistics/values.json");

fn values() -> Value {
    serde_json::from_str(VALUES).expect("the file of values")
}

fn count(value: &Value) -> u32 {
    value.as_u64().and_then(|n| u32::try_from(n).ok()).expect("a count")
}

fn square(values: &Value) -> Square {
    let [both, first, second, neither] = [0, 1, 2, 3].map(|index| count(&values[index]));
    Square { both, first, second, neither }
}

#[test]
fn statistics_of_agreement_are_those_of_others() {
    let compared = [
        Statistic::Kappa,
        Statistic::Alpha,
        Statistic::Correlation,
        Statistic::BalancedAccuracy,
        Statistic::Positive,
        Statistic::Negative,
    ];
    let mut defined = 0;
    for of in values()["squares"].as_array().expect("squares") {
        let square = square(&of["square"]);
        for statistic in compared {
            let (ours, theirs) = (statistic.of(square), of[statistic.name()].as_f64());
            match (ours, theirs) {
                (Some(ours), Some(theirs)) => {
                    defined += 1;
                    let name = statistic.name();
                    assert!(
                        (ours - theirs).abs() < 1e-9,
                        "{name} of {square:?}: {ours}, not {theirs}"
                    );
                }
                (None, None) => {}
                (ours, theirs) => {
                    panic!("{} of {square:?}: {ours:?}, not {theirs:?}", statistic.name())
                }
            }
        }
    }
    assert!(defined > 1_000, "{defined} values were compared");
}

#[test]
fn wilson_intervals_are_those_of_statsmodels() {
    for of in values()["squares"].as_array().expect("squares") {
        let square = square(&of["square"]);
        let total = u32::try_from(square.total()).expect("a small square");
        for (level, name) in [(Level::Usual, "wilson_95"), (Level::Extreme, "wilson_998")] {
            let ours = wilson(square.agreed(), total, level).expect("trials");
            for (ours, theirs) in [(ours.low, &of[name][0]), (ours.high, &of[name][1])] {
                let theirs = theirs.as_f64().expect("an end");
                assert!((ours - theirs).abs() < 1e-9, "{name} of {square:?}: {ours}, not {theirs}");
            }
        }
    }
}

#[test]
fn counts_inside_a_funnel_are_those_of_the_binomial_distribution() {
    for of in values()["funnels"].as_array().expect("funnels") {
        let (share, trials) = (of["share"].as_f64().expect("a share"), count(&of["trials"]));
        let level = if of["tail"].as_f64() == Some(0.025) { Level::Usual } else { Level::Extreme };
        let limits = exact_limits(share, trials, level).expect("limits");
        let inside: Vec<u32> =
            (0..=trials).filter(|k| limits.contains(f64::from(*k) / f64::from(trials))).collect();
        let theirs = [0, 1].map(|index| count(&of["inside"][index]));
        let ours = [inside.first().copied(), inside.last().copied()];
        assert_eq!(ours, theirs.map(Some), "{share} of {trials}");
    }
}
