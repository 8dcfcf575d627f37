//! Agreement between decisions and record: published tables as data, laws as properties.

use proptest::array::uniform4;
use proptest::prelude::*;
use rationale::audit::{
    Agreement, Level, Row, Square, Statistic, Table, always_upheld, category_majority, dispersion,
    exact_limits, fixed, normal_limits, rounded, wilson,
};
use rationale::model::outcome::{Decision, Outcome};

fn near(value: f64, expected: f64, tolerance: f64) -> bool {
    (value - expected).abs() <= tolerance
}

/// Whether a quoted figure is the value rounded to as many decimals.
fn quotes(value: Option<f64>, quoted: f64, decimals: i32) -> bool {
    value.is_some_and(|value| near(value, quoted, 0.5 * 10_f64.powi(-decimals) + 1e-9))
}

fn square([both, first, second, neither]: [u32; 4]) -> Square {
    Square { both, first, second, neither }
}

// Published tables.

/// Counts, then percent, kappa, AC1, PABAK, alpha, p+ and p- to two decimals.
const SKEWED: [([u32; 4], [f64; 7]); 5] = [
    ([2, 8, 8, 82], [0.84, 0.11, 0.80, 0.68, 0.12, 0.20, 0.91]),
    ([5, 5, 5, 85], [0.90, 0.44, 0.88, 0.80, 0.45, 0.50, 0.94]),
    ([0, 9, 9, 82], [0.82, -0.10, 0.78, 0.64, -0.09, 0.00, 0.90]),
    ([8, 2, 2, 88], [0.96, 0.78, 0.95, 0.92, 0.78, 0.80, 0.98]),
    ([40, 5, 5, 50], [0.90, 0.80, 0.80, 0.80, 0.80, 0.89, 0.91]),
];

#[test]
fn skewed_tables_have_the_known_figures() {
    let statistics = [
        Statistic::Percent,
        Statistic::Kappa,
        Statistic::Ac1,
        Statistic::Pabak,
        Statistic::Alpha,
        Statistic::Positive,
        Statistic::Negative,
    ];
    for (counts, figures) in SKEWED {
        for (statistic, figure) in statistics.into_iter().zip(figures) {
            let value = statistic.of(square(counts));
            assert!(quotes(value, figure, 2), "{counts:?} {statistic:?}: {value:?}, not {figure}");
        }
    }
}

/// Examples of the papers the measures come from.
#[test]
fn measures_give_the_figures_of_their_papers() {
    // Feinstein and Cicchetti 1990: equal agreement, unequal kappa.
    assert!(quotes(square([40, 9, 6, 45]).kappa(), 0.70, 2));
    assert!(quotes(square([80, 10, 5, 5]).kappa(), 0.32, 2));
    // Gwet 2002: 94 % agreement, a kappa below zero.
    assert!(quotes(square([118, 5, 2, 0]).kappa(), -0.0234, 4));
    assert!(quotes(square([118, 5, 2, 0]).ac1(), 0.9408, 4));
    // Krippendorff 2011, two observers and binary data.
    assert!(quotes(square([1, 1, 3, 5]).alpha(), 0.095, 3));
}

#[test]
fn measures_of_a_table_worked_by_hand() {
    let square = square([6, 2, 3, 89]);
    let expected = [
        (Statistic::Recall, 6.0 / 9.0),
        (Statistic::Precision, 6.0 / 8.0),
        (Statistic::Specificity, 89.0 / 91.0),
        (Statistic::BalancedAccuracy, f64::midpoint(6.0 / 9.0, 89.0 / 91.0)),
        (Statistic::Positive, 12.0 / 17.0),
        (Statistic::PrevalenceIndex, 0.83),
        (Statistic::BiasIndex, 0.01),
        (Statistic::Correlation, (6.0 * 89.0 - 6.0) / (8.0 * 92.0 * 9.0 * 91.0_f64).sqrt()),
    ];
    for (statistic, figure) in expected {
        let value = statistic.of(square);
        assert!(quotes(value, figure, 12), "{statistic:?}: {value:?}, not {figure}");
    }
}

/// Successes and trials, then the interval in percent to one decimal.
const WILSON: [(u32, u32, f64, f64); 6] = [
    (7, 167, 2.0, 8.4),
    (14, 95, 9.0, 23.2),
    (5, 28, 7.9, 35.6),
    (9, 88, 5.5, 18.3),
    (3, 85, 1.2, 9.9),
    (0, 22, 0.0, 14.9),
];

#[test]
fn wilson_intervals_are_the_quoted_ones() {
    for (successes, trials, low, high) in WILSON {
        let found = wilson(successes, trials, Level::Usual).unwrap();
        assert!(quotes(Some(found.low * 100.0), low, 1), "{successes}/{trials}: {found:?}");
        assert!(quotes(Some(found.high * 100.0), high, 1), "{successes}/{trials}: {found:?}");
    }
    assert_eq!(wilson(0, 0, Level::Usual), None);
    assert_eq!(wilson(3, 2, Level::Usual), None);
}

/// Trials, then the 95 % limits and the upper 99.8 % limit around 11.2 %, normal approximation,
/// in percent with the decimals given last.
const FUNNEL: [(u32, [f64; 3], i32); 5] = [
    (20, [0.0, 25.0, 33.0], 0),
    (50, [2.5, 19.9, 25.0], 0),
    (100, [5.0, 17.4, 20.9], 1),
    (200, [6.8, 15.6, 18.1], 1),
    (500, [8.4, 14.0, 15.6], 1),
];

#[test]
fn funnel_limits_are_the_quoted_ones() {
    for (trials, [low, high, extreme], decimals) in FUNNEL {
        let usual = normal_limits(0.112, trials, Level::Usual, 1.0).unwrap();
        let outer = normal_limits(0.112, trials, Level::Extreme, 1.0).unwrap();
        assert!(quotes(Some(usual.low * 100.0), low, decimals), "{trials}: {usual:?}");
        assert!(quotes(Some(usual.high * 100.0), high, decimals), "{trials}: {usual:?}");
        assert!(quotes(Some(outer.high * 100.0), extreme, decimals), "{trials}: {outer:?}");
    }
}

/// Trials, then the exact limits around 11.2 % at both levels, computed with exact fractions.
const EXACT: [(u32, [f64; 4]); 5] = [
    (20, [0.000_000, 0.293_541, 0.000_000, 0.398_574]),
    (50, [0.022_242, 0.216_834, 0.000_000, 0.278_955]),
    (100, [0.049_129, 0.182_581, 0.021_595, 0.225_130]),
    (200, [0.067_505, 0.159_916, 0.046_345, 0.188_738]),
    (500, [0.084_118, 0.141_397, 0.069_740, 0.158_750]),
];

#[test]
fn exact_limits_are_those_of_exact_fractions() {
    for (trials, expected) in EXACT {
        let usual = exact_limits(0.112, trials, Level::Usual).unwrap();
        let outer = exact_limits(0.112, trials, Level::Extreme).unwrap();
        let found = [usual.low, usual.high, outer.low, outer.high];
        for (value, figure) in found.into_iter().zip(expected) {
            assert!(quotes(Some(value), figure, 6), "{trials}: {found:?}");
        }
    }
}

#[test]
fn funnels_of_nothing_and_of_certainty() {
    assert_eq!(exact_limits(0.1, 0, Level::Usual), None);
    assert_eq!(exact_limits(1.1, 5, Level::Usual), None);
    assert_eq!(exact_limits(f64::NAN, 5, Level::Usual), None);
    assert_eq!(normal_limits(0.1, 5, Level::Usual, f64::NAN), None);
    let certain = exact_limits(1.0, 5, Level::Usual).unwrap();
    assert!(near(certain.low, 1.0, 0.0) && near(certain.high, 1.0, 0.0));
    assert_eq!(dispersion(0.0, &[(0, 3)]), None);
    assert_eq!(dispersion(0.5, &[(0, 0)]), None);
    // Two groups one standard deviation away, on either side.
    assert!(quotes(dispersion(0.5, &[(10, 16), (6, 16), (0, 0)]), 1.0, 12));
}

#[test]
fn dispersion_widens_limits_and_is_not_made_by_one_group() {
    // Nine groups one standard deviation above and one eight above: the last counts as the others.
    let mut groups = vec![(10, 16); 9];
    groups.push((64, 64));
    assert!(quotes(dispersion(0.5, &groups), 1.0, 12));
    let plain = normal_limits(0.5, 400, Level::Usual, 1.0).unwrap();
    let wide = normal_limits(0.5, 400, Level::Usual, 4.0).unwrap();
    assert!(near(wide.width(), 2.0 * plain.width(), 1e-12));
    let less = normal_limits(0.5, 400, Level::Usual, 0.25).unwrap();
    assert!(near(less.width(), plain.width(), 1e-12));
}

// What is undefined.

#[test]
fn nothing_is_defined_of_no_issues() {
    for statistic in Statistic::ALL {
        assert_eq!(statistic.of(Square::default()), None, "{statistic:?}");
    }
    assert_eq!(Agreement::of(&Table::default()).wilson(), None);
}

#[test]
fn one_answer_throughout_leaves_kappa_undefined() {
    let square = square([0, 0, 0, 12]);
    let undefined = [
        Statistic::Kappa,
        Statistic::Alpha,
        Statistic::Positive,
        Statistic::Recall,
        Statistic::Precision,
        Statistic::BalancedAccuracy,
        Statistic::Correlation,
    ];
    for statistic in Statistic::ALL {
        assert_eq!(statistic.of(square).is_none(), undefined.contains(&statistic), "{statistic:?}");
    }
    assert!(quotes(square.ac1(), 1.0, 12));
}

// Baselines.

#[test]
fn always_upheld_scores_the_share_upheld_and_nothing_else() {
    let baseline = always_upheld(square([6, 2, 3, 89]));
    assert_eq!(baseline, square([0, 0, 9, 91]));
    assert!(quotes(baseline.observed(), 0.91, 12));
    assert!(quotes(baseline.kappa(), 0.0, 12));
    assert!(quotes(baseline.positive(), 0.0, 12));
    assert!(quotes(baseline.balanced_accuracy(), 0.5, 12));
    assert_eq!(baseline.precision(), None);
}

#[test]
fn a_letter_does_not_teach_the_category_majority_its_own_outcome() {
    use Outcome::{Overturned, Upheld};
    let issues = [
        ("a", "visit", Overturned),
        ("b", "visit", Overturned),
        ("c", "visit", Upheld),
        ("d", "brace", Overturned),
        ("d", "brace", Overturned),
    ];
    // a and b see one of each: a tie, upheld. c sees two overturned. d sees nothing: upheld.
    assert_eq!(category_majority(&issues), square([0, 1, 4, 0]));
    // Even in all, so each letter sees one more of the other outcome than of its own.
    let even = [Overturned, Overturned, Upheld, Upheld];
    let issues: Vec<_> = (0..).zip(even).map(|(letter, outcome)| (letter, "", outcome)).collect();
    assert_eq!(category_majority(&issues), square([0, 2, 2, 0]));
}

// Output.

#[test]
fn numbers_are_rounded_from_their_exact_value() {
    for (value, decimals, text) in [
        (0.123_45, 4, "0.1235"),
        (0.5, 0, "0"),
        (1.5, 0, "2"),
        (2.675, 2, "2.67"),
        (-0.000_01, 4, "0.0000"),
        (-0.000_06, 4, "-0.0001"),
        (1.0 / 3.0, 4, "0.3333"),
    ] {
        assert_eq!(fixed(value, decimals).as_deref(), Some(text), "{value}");
    }
    assert_eq!(fixed(f64::NAN, 4), None);
    assert_eq!(rounded(f64::INFINITY, 4), None);
    assert!(rounded(-0.000_01, 4).unwrap().is_sign_positive());
}

#[test]
fn the_json_has_the_names_that_others_rely_on() {
    let table = Table {
        necessary: Row { overturned: 8, upheld: 2 },
        not_necessary: Row { overturned: 1, upheld: 40 },
        not_shown: Row { overturned: 1, upheld: 48 },
        no_rule: Row { overturned: 3, upheld: 7 },
    };
    let json = serde_json::to_value(table).unwrap();
    for decision in Decision::ALL {
        for recorded in [Outcome::Overturned, Outcome::Upheld] {
            let cell = json.get(decision.name()).unwrap().get(recorded.name()).unwrap();
            assert_eq!(cell.as_u64(), Some(table.get(decision, recorded).into()));
        }
    }
    assert_eq!(
        serde_json::to_string(&Agreement::of(&table)).unwrap(),
        concat!(
            r#"{"percent":96.0,"low":90.16,"high":98.43,"kappa":0.7778,"ac1":0.9512,"#,
            r#""pabak":0.92,"alpha":0.7789,"positive":0.8,"negative":0.9778,"recall":0.8,"#,
            r#""precision":0.8,"specificity":0.9778,"balanced_accuracy":0.8889,"mcc":0.7778,"#,
            r#""prevalence_index":0.8,"bias_index":0.0}"#
        )
    );
    let undefined = serde_json::to_value(Agreement::of(&Table::default())).unwrap();
    assert!(undefined.get("kappa").unwrap().is_null());
}

// Laws.

fn any_square() -> impl Strategy<Value = Square> {
    prop_oneof![uniform4(0_u32..6), uniform4(0_u32..400), uniform4(any::<u32>())].prop_map(square)
}

fn any_results() -> impl Strategy<Value = Vec<(Decision, Outcome)>> {
    let decision = proptest::sample::select(Decision::ALL.to_vec());
    let outcome = proptest::sample::select(vec![Outcome::Overturned, Outcome::Upheld]);
    proptest::collection::vec((decision, outcome), 0..60)
}

/// The probability of `count` successes, straight from its definition; for few trials.
fn binomial(share: f64, trials: u32, count: u32) -> f64 {
    let ways = (0..count).map(|r| f64::from(trials - r) / f64::from(count - r)).product::<f64>();
    let others = f64::from(trials - count);
    ways * share.powf(f64::from(count)) * (1.0 - share).powf(others)
}

/// The same value to the last bit, or both undefined.
fn same(one: Option<f64>, other: Option<f64>) -> bool {
    one.map(f64::to_bits) == other.map(f64::to_bits)
}

proptest! {
    #[test]
    fn no_measure_is_ever_nan_or_out_of_its_range(square in any_square()) {
        for statistic in Statistic::ALL {
            if let Some(value) = statistic.of(square) {
                prop_assert!((-1.0..=1.0).contains(&value), "{statistic:?} {value}");
            }
        }
    }

    #[test]
    fn identical_raters_agree_wholly(both in 1_u32..1_000_000, neither in 1_u32..1_000_000) {
        let square = Square { both, neither, ..Square::default() };
        let agreement = [
            Statistic::Percent, Statistic::Kappa, Statistic::Ac1, Statistic::Pabak,
            Statistic::Alpha, Statistic::Positive, Statistic::Negative, Statistic::Recall,
            Statistic::Precision, Statistic::BalancedAccuracy, Statistic::Correlation,
        ];
        for statistic in agreement {
            prop_assert!(quotes(statistic.of(square), 1.0, 12), "{statistic:?}");
        }
    }

    #[test]
    fn swapping_raters_changes_only_what_takes_the_record_as_given(square in any_square()) {
        let swapped = square.swapped();
        let symmetric = [
            Statistic::Percent, Statistic::Kappa, Statistic::Ac1, Statistic::Pabak,
            Statistic::Alpha, Statistic::Positive, Statistic::Negative, Statistic::Correlation,
            Statistic::PrevalenceIndex, Statistic::BiasIndex,
        ];
        for statistic in symmetric {
            prop_assert!(same(statistic.of(square), statistic.of(swapped)), "{statistic:?}");
        }
        prop_assert!(same(square.recall(), swapped.precision()));
    }

    #[test]
    fn relabelling_swaps_the_two_agreements_and_keeps_the_rest(square in any_square()) {
        let relabelled = square.relabelled();
        prop_assert!(same(square.positive(), relabelled.negative()));
        prop_assert!(same(square.negative(), relabelled.positive()));
        prop_assert!(same(square.recall(), relabelled.specificity()));
        let symmetric = [
            Statistic::Percent, Statistic::Kappa, Statistic::Ac1, Statistic::Pabak,
            Statistic::Alpha, Statistic::BalancedAccuracy, Statistic::Correlation,
        ];
        for statistic in symmetric {
            prop_assert!(same(statistic.of(square), statistic.of(relabelled)), "{statistic:?}");
        }
    }

    #[test]
    fn kappa_is_what_its_definition_says(counts in uniform4(1_u32..500)) {
        let [a, b, c, d] = counts.map(f64::from);
        let n = a + b + c + d;
        let (one, other) = ((a + b) / n, (a + c) / n);
        let mean = f64::midpoint(one, other);
        let observed = (a + d) / n;
        let corrected = |chance: f64| (observed - chance) / (1.0 - chance);
        let square = square(counts);
        let kappa = corrected(one * other + (1.0 - one) * (1.0 - other));
        prop_assert!(quotes(square.kappa(), kappa, 9));
        prop_assert!(quotes(square.ac1(), corrected(2.0 * mean * (1.0 - mean)), 9));
        let expected = 2.0 * mean * (1.0 - mean) * 2.0 * n / (2.0 * n - 1.0);
        prop_assert!(quotes(square.alpha(), 1.0 - (b + c) / n / expected, 9));
    }

    #[test]
    fn wilson_lies_in_bounds_and_holds_its_share(
        (trials, successes) in prop_oneof![1_u32..50, 1..=u32::MAX]
            .prop_flat_map(|trials| (Just(trials), 0..=trials)),
    ) {
        let usual = wilson(successes, trials, Level::Usual).unwrap();
        let wide = wilson(successes, trials, Level::Extreme).unwrap();
        let share = f64::from(successes) / f64::from(trials);
        prop_assert!(usual.contains(share) && 0.0 <= usual.low && usual.high <= 1.0);
        prop_assert!(usual.low < usual.high);
        prop_assert!(wide.low <= usual.low && usual.high <= wide.high);
    }

    #[test]
    fn exact_limits_lie_in_bounds_and_hold_their_share(share in 0.0..=1.0, trials in 1_u32..2_000) {
        let usual = exact_limits(share, trials, Level::Usual).unwrap();
        let outer = exact_limits(share, trials, Level::Extreme).unwrap();
        prop_assert!(usual.contains(share) && 0.0 <= usual.low && usual.high <= 1.0);
        prop_assert!(outer.low <= usual.low && usual.high <= outer.high);
    }

    #[test]
    fn a_group_is_outside_where_its_count_is_improbable(
        share in 0.01..0.99,
        (trials, count) in (1_u32..60).prop_flat_map(|trials| (Just(trials), 0..=trials)),
    ) {
        let limits = exact_limits(share, trials, Level::Usual).unwrap();
        let observed = f64::from(count) / f64::from(trials);
        let at_most: f64 = (0..=count).map(|r| binomial(share, trials, r)).sum();
        let at_least: f64 = (count..=trials).map(|r| binomial(share, trials, r)).sum();
        prop_assume!(!near(at_most, 0.025, 1e-9) && !near(at_least, 0.025, 1e-9));
        prop_assert_eq!(observed < limits.low, at_most < 0.025);
        prop_assert_eq!(observed > limits.high, at_least < 0.025);
    }

    #[test]
    fn a_table_counts_every_issue_once(results in any_results()) {
        let table = Table::of(results.iter().copied());
        prop_assert_eq!(table.issues(), u64::try_from(results.len()).unwrap());
        let no_rule = results.iter().filter(|(decision, _)| *decision == Decision::NoRule).count();
        prop_assert_eq!(table.issues() - table.decided(), u64::try_from(no_rule).unwrap());
        let square = Square::from(&table);
        prop_assert_eq!(square.total(), table.decided());
        let agreed = results.iter().filter(|(decision, recorded)| {
            decision.agrees_with(*recorded) == Some(true)
        });
        prop_assert_eq!(u64::from(square.agreed()), u64::try_from(agreed.count()).unwrap());
    }

    #[test]
    fn tables_of_parts_add_up(results in any_results(), at in any::<prop::sample::Index>()) {
        let (one, other) = results.split_at(at.index(results.len() + 1));
        let parts = [one, other].map(|part| Table::of(part.iter().copied()));
        prop_assert_eq!(parts.iter().sum::<Table>(), Table::of(results));
    }

    #[test]
    fn a_rounded_number_is_short_and_near(value in -1_000.0..1_000.0_f64) {
        let short = rounded(value, 4).unwrap();
        prop_assert!(near(short, value, 0.000_05 + 1e-12));
        let decimals = short.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
        prop_assert!(decimals <= 4);
        prop_assert!(same(rounded(short, 4), Some(short)));
    }
}
