//! Random conditions, cases and facts.

use jiff::civil::date;
use proptest::prelude::*;
use rationale::model::case::{Case, Dates, DecisionDate, Patient, Request};
use rationale::model::fact::{Evidence, Fact, Section, Status};
use rationale::model::name::{FactName, RegionName, ServiceName};
use rationale::model::side::Side;
use rationale::model::value::{Quantity, Unit, Value};
use rust_decimal::Decimal;

/// The text of a well-typed condition.
pub(crate) fn condition() -> impl Strategy<Value = String> {
    condition_of(atom().boxed())
}

/// The text of a well-typed condition of which every part asks the requested side.
pub(crate) fn condition_on_requested_side() -> impl Strategy<Value = String> {
    let fact = prop_oneof![Just("ache"), Just("tingling"), Just("grade < 4/5"), Just("grade")];
    let region = prop_oneof![Just(""), Just(" of limb"), Just(" of knee")];
    condition_of((fact, region).prop_map(|(f, r)| format!("({f}) on requested side{r}")).boxed())
}

fn condition_of(atom: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    atom.prop_recursive(4, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.clone().prop_map(|a| format!("not ({a})")),
            list.clone().prop_map(|l| format!("all of ({})", l.join(", "))),
            list.clone().prop_map(|l| format!("any of ({})", l.join(", "))),
            list.prop_map(|l| format!("at least {} of ({})", l.len().div_ceil(2), l.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) or ({b})")),
        ]
    })
}

fn atom() -> impl Strategy<Value = String> {
    let sided = prop_oneof![Just("ache"), Just("tingling"), Just("grade")];
    let side = prop_oneof![
        Just(""),
        Just(" on requested side"),
        Just(" on either side"),
        Just(" on left side"),
        Just(" on right side")
    ];
    let region = prop_oneof![
        Just(""),
        Just(" of limb"),
        Just(" of knee"),
        Just(" of back"),
        Just(" of requested region")
    ];
    let ask = prop_oneof![Just(""), Just(" present"), Just(" absent"), Just(" known")];
    let grade = prop_oneof![Just("3/5"), Just("4/5"), Just("4+/5"), Just("5/5")];
    let sign = prop_oneof![Just("<"), Just("<="), Just("="), Just("!="), Just(">="), Just(">")];
    let names = prop::collection::vec(sided.clone(), 1..4).prop_map(|n| n.join(", "));
    let quantifier = prop_oneof![Just("any of"), Just("all of"), Just("at least 1 of")];
    prop_oneof![
        2 => (quantifier, names, side.clone(), region.clone(), ask.clone()).prop_map(|(q, n, s, r, a)| format!("({q} {n}{s}{r}{a})")),
        4 => (sided, side.clone(), region.clone(), ask.clone()).prop_map(|(f, s, r, a)| format!("{f}{s}{r}{a}")),
        2 => (side.clone(), region.clone(), sign.clone(), grade).prop_map(|(s, r, c, g)| format!("grade{s}{r} {c} {g}")),
        1 => ask.prop_map(|a| format!("fever{a}")),
        1 => (region.clone(), sign.clone(), 0..9).prop_map(|(r, c, n)| format!("visits{r} {c} {n} visits")),
        1 => (region.clone(), sign.clone(), 0..9).prop_map(|(r, c, n)| format!("duration{r} {c} {n} weeks")),
        1 => (sign, 0..3).prop_map(|(c, n)| format!("time_since_injury {c} {n} months")),
        1 => prop_oneof![Just("nsaid"), Just("opioid"), Just("one of (nsaid, opioid)")].prop_map(|w| format!("drug is {w}")),
        1 => prop_oneof![Just("worse"), Just("better")].prop_map(|w| format!("trend is {w}")),
        1 => prop_oneof![Just("request_states_side"), Just("request_states_region"), Just("partly_authorized")]
            .prop_map(str::to_owned),
        1 => Just("request for study is necessary".to_owned()),
        1 => (1..9).prop_map(|n| format!("lasted(trial = {n} weeks)")),
        1 => (side, region).prop_map(|(s, r)| format!("sign{s}{r}")),
    ]
}

/// One documented fact.
pub(crate) fn fact() -> impl Strategy<Value = Fact> {
    let side = prop_oneof![
        Just(Side::Left),
        Just(Side::Right),
        Just(Side::Bilateral),
        Just(Side::Unstated)
    ];
    let region =
        prop_oneof![Just(None), Just(Some("limb")), Just(Some("knee")), Just(Some("back"))];
    let status = prop_oneof![
        5 => Just(Status::Present), 4 => Just(Status::Absent), 1 => Just(Status::Equivocal), 1 => Just(Status::Conflicting)
    ];
    let value = |n: i64, unit| Some(Value::Quantity(Quantity::exactly(Decimal::from(n), unit)));
    let word = |w: &str| Some(Value::Word(w.to_owned()));
    let kind = prop_oneof![
        3 => Just(("ache", true, None)),
        3 => Just(("tingling", true, None)),
        3 => (2..6_i64).prop_map(move |n| ("grade", true, value(n, Unit::Grade))),
        1 => Just(("fever", false, None)),
        1 => (0..9_i64).prop_map(move |n| ("stated", false, value(n, Unit::Week))),
        1 => (0..9_i64).prop_map(move |n| ("visits", false, value(n, Unit::Visit))),
        1 => prop_oneof![Just("nsaid"), Just("opioid")].prop_map(move |w| ("drug", false, word(w))),
        1 => prop_oneof![Just("worse"), Just("better")].prop_map(move |w| ("trend", false, word(w))),
    ];
    (kind, side, region, status).prop_map(|((name, sided, value), side, region, status)| Fact {
        name: FactName::from(name),
        region: region.map(RegionName::from),
        side: sided.then_some(side),
        status,
        value,
        evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
    })
}

/// A case with up to eight facts and a request for a scan.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    let side = prop_oneof![
        Just(None),
        Just(Some(Side::Left)),
        Just(Some(Side::Right)),
        Just(Some(Side::Bilateral)),
        Just(Some(Side::Unstated))
    ];
    let region =
        prop_oneof![Just(None), Just(Some("limb")), Just(Some("knee")), Just(Some("back"))];
    let injury = prop_oneof![Just(None), (0..80_i64).prop_map(Some)];
    (prop::collection::vec(fact(), 0..8), side, region, injury).prop_map(
        |(facts, side, region, injury)| {
            let mut case = case_of(facts);
            if let (Some(days), DecisionDate::Stated(decided)) = (injury, &case.dates.decision) {
                case.dates.injury = Some(*decided - jiff::Span::new().days(days));
            }
            case.requests = vec![request(side, region)];
            case
        },
    )
}

/// A case of these facts with one request for a scan of no side or region in particular.
pub(crate) fn case_of(facts: Vec<Fact>) -> Case {
    Case {
        document: "case".to_owned(),
        dates: Dates {
            injury: None,
            ur_decision: None,
            decision: DecisionDate::Stated(date(2016, 3, 31)),
        },
        patient: Patient::default(),
        facts,
        requests: vec![request(None, None)],
    }
}

/// A request for a scan.
pub(crate) fn request(side: Option<Side>, region: Option<&str>) -> Request {
    Request {
        issue: 1,
        words: "scan".to_owned(),
        service: Some(ServiceName::from("scan")),
        region: region.map(RegionName::from),
        side,
        quantity: None,
        partly_authorized: false,
        authorized: None,
        course: None,
        states_strength: false,
        states_level: false,
    }
}
