//! Intervals by resampling letters: the generator, the quantiles, and the same bytes every time.

use proptest::prelude::*;
use rationale::audit::{
    Agreement, Bootstrap, MAX_REPLICATES, Row, SplitMix64, Square, Statistic, Table,
};
use rationale::model::outcome::{Decision, Outcome};

fn near(value: f64, expected: f64, tolerance: f64) -> bool {
    (value - expected).abs() <= tolerance
}

/// The generator's first numbers for seed 1234567, as its reference implementation prints them.
#[test]
fn the_generator_is_splitmix64() {
    let random = SplitMix64::new(1_234_567);
    let expected = [
        6_457_827_717_110_365_317,
        3_203_168_211_198_807_973,
        9_817_491_932_198_370_423,
        4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
    ];
    for (index, number) in (0..).zip(expected) {
        assert_eq!(random.at(index), number);
    }
}

fn letters() -> Vec<Table> {
    use Decision::{Necessary, NoRule, NotNecessary, NotShown};
    use Outcome::{Overturned, Upheld};
    let shapes = [
        Table::of([(Necessary, Overturned), (NotShown, Upheld)]),
        Table::of([(NotNecessary, Upheld), (NotShown, Upheld), (NotShown, Upheld)]),
        Table::of([(NotShown, Overturned), (NoRule, Upheld)]),
        Table::of([(Necessary, Upheld), (NotNecessary, Upheld)]),
        Table::of([(NotNecessary, Upheld)]),
    ];
    shapes.iter().copied().cycle().take(60).collect()
}

fn with_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> T + Send,
) -> Result<T, rayon::ThreadPoolBuildError> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(work))
}

#[test]
fn resampling_is_the_same_whatever_the_threads() {
    let table: Table = letters().iter().sum();
    let run = || {
        let bootstrap = Bootstrap::draw(&letters(), 11, 999);
        serde_json::to_string(&Agreement::of(&table).with_bootstrap(&bootstrap)).unwrap()
    };
    let one = with_threads(1, run).unwrap();
    for threads in [2, 3, 8] {
        assert_eq!(with_threads(threads, run).unwrap(), one);
    }
    assert!(one.contains(r#""bootstrap":{"seed":11,"letters":60,"replicates":999,"intervals":{"#));
}

#[test]
fn resampling_is_the_same_whatever_the_order_of_letters_and_differs_by_seed() {
    let mut reversed = letters();
    reversed.reverse();
    let bootstrap = Bootstrap::draw(&letters(), 1, 200);
    assert_eq!(bootstrap.replicates(), Bootstrap::draw(&reversed, 1, 200).replicates());
    assert_ne!(bootstrap.replicates(), Bootstrap::draw(&letters(), 2, 200).replicates());
    // More replicates go on where fewer stopped.
    let more = Bootstrap::draw(&letters(), 1, 300);
    assert_eq!(more.replicates().get(..200), Some(bootstrap.replicates()));
}

#[test]
fn resampling_is_bounded() {
    assert_eq!(Bootstrap::draw(&letters(), 0, u32::MAX).replicates().len(), 10_000);
    assert_eq!(MAX_REPLICATES, 10_000);
    assert!(Bootstrap::draw(&[], 0, 50).interval(|_| Some(1.0)).is_none());
    assert!(Bootstrap::draw(&letters(), 0, 39).interval(|_| Some(1.0)).is_none());
    assert!(Bootstrap::draw(&letters(), 0, 40).interval(|_| Some(1.0)).is_some());
}

#[test]
fn the_interval_skips_a_fortieth_of_the_replicates_at_either_end() {
    // Letters so unlike in size that hardly two replicates have the same share.
    let letters: Vec<Table> = (1..=40)
        .map(|size: u32| Table {
            necessary: Row { overturned: size * size, upheld: 3 * size },
            ..Table::default()
        })
        .collect();
    let bootstrap = Bootstrap::draw(&letters, 2, 199);
    let share = |table: &Table| Square::from(table).observed();
    let mut values: Vec<f64> = bootstrap.replicates().iter().filter_map(share).collect();
    values.sort_by(f64::total_cmp);
    let found = bootstrap.interval(share).unwrap().interval;
    assert!(values[3] < values[4] && values[4] < values[5]);
    assert_eq!(found.low.to_bits(), values[4].to_bits());
    assert_eq!(found.high.to_bits(), values[194].to_bits());
}

/// Of single-issue letters the bootstrap is the binomial distribution, whose quantiles are known:
/// of 100 draws at one half, 2.5 % lie below 40 and 2.5 % above 60.
#[test]
fn resampling_single_issues_gives_binomial_quantiles() {
    let agreed = Table::of([(Decision::NotShown, Outcome::Upheld)]);
    let differed = Table::of([(Decision::NotShown, Outcome::Overturned)]);
    let letters: Vec<Table> = [agreed, differed].into_iter().cycle().take(100).collect();
    let found = Bootstrap::draw(&letters, 3, 10_000)
        .interval(|table| Square::from(table).observed())
        .unwrap();
    assert!(near(found.interval.low, 0.40, 0.011) && near(found.interval.high, 0.60, 0.011));
    assert_eq!(found.undefined, 0);
}

/// Five equal issues a letter carry the information of one: the interval is sqrt(5) times as wide
/// as one that takes issues as independent.
#[test]
fn issues_of_a_letter_are_not_counted_as_independent() {
    let same = |outcome| Table::of([(Decision::NotShown, outcome); 5]);
    let letters: Vec<Table> =
        [same(Outcome::Upheld), same(Outcome::Overturned)].into_iter().cycle().take(80).collect();
    let agreement =
        Agreement::of(&letters.iter().sum()).with_bootstrap(&Bootstrap::draw(&letters, 5, 4_000));
    let clustered = agreement.interval(Statistic::Percent).unwrap().width();
    let independent = agreement.wilson().unwrap().width();
    assert!(near(clustered / independent, 5.0_f64.sqrt(), 0.15), "{clustered} {independent}");
}

#[test]
fn a_measure_undefined_in_too_many_replicates_has_no_interval() {
    // One overturned letter of twenty: 36 % of the replicates lack it.
    let mut letters = vec![Table::of([(Decision::NotShown, Outcome::Upheld)]); 19];
    letters.push(Table::of([(Decision::Necessary, Outcome::Overturned)]));
    let agreement =
        Agreement::of(&letters.iter().sum()).with_bootstrap(&Bootstrap::draw(&letters, 5, 400));
    assert!(agreement.value(Statistic::Recall).is_some());
    assert!(agreement.interval(Statistic::Recall).is_none());
    assert!(agreement.interval(Statistic::Percent).is_some());
}

proptest! {
    #[test]
    fn replicates_hold_as_many_letters_as_there_are(count in 1_usize..30, seed in any::<u64>()) {
        let letters = vec![Table::of([(Decision::NotShown, Outcome::Upheld)]); count];
        for table in Bootstrap::draw(&letters, seed, 5).replicates() {
            prop_assert_eq!(table.issues(), u64::try_from(count).unwrap());
        }
    }
}
