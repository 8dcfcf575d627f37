//! Random conditions, cases and facts.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rationale::model::case::{Case, Dates, DecisionDate, Patient, Request, RequestDetail};
use rationale::model::day::Days;
use rationale::model::fact::{Detail, Evidence, Fact, Section, Status};
use rationale::model::level::{Level, read_levels};
use rationale::model::name::{DrugName, FactName, RegionName, ServiceName};
use rationale::model::side::Side;
use rationale::model::value::{Quantity, Unit, Value};
use rust_decimal::Decimal;

/// The text of a well-typed condition.
pub(crate) fn condition() -> impl Strategy<Value = String> {
    condition_of(atom().boxed(), Some(limit()))
}

/// Any name asked anything at any place: what is right in its parts and mostly wrong as a whole.
pub(crate) fn wild() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        3 => prop_oneof![Just("ache"), Just("grade"), Just("fever"), Just("stated"), Just("visits")],
        2 => prop_oneof![Just("drug"), Just("trend"), Just("operation"), Just("picture")],
        2 => prop_oneof![Just("age"), Just("time_since_injury"), Just("daily_dose"), Just("ingredient"), Just("item")],
        1 => prop_oneof![Just("levels_requested"), Just("days_of_supply"), Just("tablets_in_dispute")],
        1 => prop_oneof![Just("duration"), Just("course"), Just("sign"), Just("lasted(trial = 2 weeks)"), Just("lasted")],
        1 => prop_oneof![Just("partly_authorized"), Just("always"), Just("number of ache")],
        1 => prop_oneof![Just("time since fever"), Just("age at injury"), Just("time since duration")],
    ];
    let place = prop_oneof![
        4 => Just(""), 1 => Just(" on requested side"), 1 => Just(" on left side"), 1 => Just(" of limb")
    ];
    let ask = prop_oneof![
        3 => Just(""),
        2 => prop_oneof![Just(" absent"), Just(" known"), Just(" documented")],
        3 => prop_oneof![Just(" >= 2"), Just(" < 4/5"), Just(" <= 3 weeks"), Just(" > 1 visits")],
        1 => prop_oneof![Just(" = 20 mg/day"), Just(" < 30 tablets"), Just(" >= 18 years")],
        2 => prop_oneof![Just(" is nsaid"), Just(" is one of (worse, better)"), Just(" is strong")],
    ];
    let limit = prop_oneof![3 => Just(String::new()), 1 => limit()];
    (name, place, ask, limit, any::<bool>()).prop_map(|(n, p, a, l, negated)| {
        let test = format!("{n}{p}{a}{l}");
        if negated { format!("not ({test})") } else { test }
    })
}

/// A day in a condition.
fn day() -> BoxedStrategy<String> {
    prop_oneof![
        Just("injury".to_owned()),
        Just("request".to_owned()),
        Just("decision".to_owned()),
        dated().prop_map(|(fact, scope)| format!("{fact}{scope}")),
    ]
    .boxed()
}

/// A fact with where it is asked.
fn dated() -> impl Strategy<Value = (&'static str, String)> {
    let fact = prop_oneof![Just("operation"), Just("picture"), Just("ache"), Just("fever")];
    let side = prop_oneof![Just(""), Just(" on requested side"), Just(" on left side")];
    let region = prop_oneof![Just(""), Just(" of limb"), Just(" of requested region")];
    (fact, side, region).prop_map(|(f, s, r)| {
        let s = if f == "fever" { "" } else { s };
        (f, format!("{s}{r}"))
    })
}

/// Which records count.
fn limit() -> BoxedStrategy<String> {
    let length = prop_oneof![
        (0..9).prop_map(|n| format!("{n} weeks")),
        (0..3).prop_map(|n| format!("{n} months")),
        (0..40).prop_map(|n| format!("{n} days")),
    ];
    let way = prop_oneof![Just("after"), Just("before")];
    prop_oneof![
        Just(" at requested level".to_owned()),
        length.clone().prop_map(|n| format!(" within {n}")),
        (way.clone(), day()).prop_map(|(w, d)| format!(" {w} {d}")),
        (length, way, day()).prop_map(|(n, w, d)| format!(" within {n} {w} {d}")),
    ]
    .boxed()
}

/// What is measured, counted or limited by days and levels, and what is asked of the drugs requested.
fn measured() -> BoxedStrategy<String> {
    let order = prop_oneof![Just("<"), Just("<="), Just(">="), Just(">")];
    let sign = prop_oneof![order.clone(), Just("="), Just("!=")];
    let length = prop_oneof![
        (0..9).prop_map(|n| format!("{n} weeks")),
        (0..3).prop_map(|n| format!("{n} months")),
    ];
    let limits = prop::collection::vec(limit(), 0..2).prop_map(|l| l.concat());
    let amount = prop_oneof![
        (0..90).prop_map(|n| format!("daily_dose >= {n} mg/day")),
        (0..90).prop_map(|n| format!("morphine_equivalent <= {n} mg/day")),
        (0..40).prop_map(|n| format!("days_of_supply <= {n} days")),
        (0..3).prop_map(|n| format!("levels_requested > {n}")),
        (0..3).prop_map(|n| format!("ingredients_requested = {n}")),
        (0..90).prop_map(|n| format!("tablets_in_dispute < {n} tablets")),
        (0..20).prop_map(|n| format!("strength_requested <= {n} mg")),
    ];
    prop_oneof![
        3 => (dated(), limit()).prop_map(|((f, s), l)| format!("{f}{s}{l}")),
        1 => (dated(), limit()).prop_map(|((f, s), l)| format!("{f}{s} absent{l}")),
        2 => (day(), order.clone(), length.clone()).prop_map(|(d, c, n)| format!("time since {d} {c} {n}")),
        1 => (day(), day(), order.clone(), length).prop_map(|(a, b, c, n)| format!("time from {a} to {b} {c} {n}")),
        1 => (day(), order, 28..33).prop_map(|(d, c, n)| format!("age at {d} {c} {n} years")),
        2 => (dated(), limits, sign, 0..4).prop_map(|((f, s), l, c, n)| format!("number of {f}{s}{l} {c} {n}")),
        2 => amount,
        1 => prop_oneof![Just("alpha"), Just("cream"), Just("one of (beta, weak)")].prop_map(|w| format!("ingredient is {w}")),
        1 => prop_oneof![Just("crutch"), Just("one of (splint, support)")].prop_map(|w| format!("item is {w}")),
        1 => prop_oneof![
            Just("repeats_earlier_request"),
            Just("request for study is made"),
            Just("request for study is decided"),
            Just("request for one of (study, scan) is made"),
        ]
        .prop_map(str::to_owned),
    ]
    .boxed()
}

/// The text of a well-typed condition of which every part asks the requested side.
pub(crate) fn condition_on_requested_side() -> impl Strategy<Value = String> {
    let fact = prop_oneof![Just("ache"), Just("tingling"), Just("grade < 4/5"), Just("grade")];
    let region = prop_oneof![Just(""), Just(" of limb"), Just(" of knee")];
    condition_of(
        (fact, region).prop_map(|(f, r)| format!("({f}) on requested side{r}")).boxed(),
        None,
    )
}

/// Conditions of these tests; where limits are given, also with a limit around them.
fn condition_of(
    atom: BoxedStrategy<String>,
    limits: Option<BoxedStrategy<String>>,
) -> impl Strategy<Value = String> {
    atom.prop_recursive(4, 24, 4, move |inner| {
        let limit = limits.clone().unwrap_or_else(|| Just(String::new()).boxed());
        let list = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.clone().prop_map(|a| format!("not ({a})")),
            list.clone().prop_map(|l| format!("all of ({})", l.join(", "))),
            list.clone().prop_map(|l| format!("any of ({})", l.join(", "))),
            list.prop_map(|l| format!("at least {} of ({})", l.len().div_ceil(2), l.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            (inner, limit).prop_map(|(a, l)| match l.as_str() {
                "" => format!("({a})"),
                limit => format!("(ache or ({a})){limit}"),
            }),
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
        6 => measured(),
        2 => (quantifier, names, side.clone(), region.clone(), ask.clone()).prop_map(|(q, n, s, r, a)| format!("({q} {n}{s}{r}{a})")),
        4 => (sided, side.clone(), region.clone(), ask.clone()).prop_map(|(f, s, r, a)| format!("{f}{s}{r}{a}")),
        2 => (side.clone(), region.clone(), sign.clone(), grade).prop_map(|(s, r, c, g)| format!("grade{s}{r} {c} {g}")),
        1 => ask.prop_map(|a| format!("fever{a}")),
        1 => (region.clone(), sign.clone(), 0..9).prop_map(|(r, c, n)| format!("visits{r} {c} {n} visits")),
        1 => (region.clone(), sign.clone(), 0..9).prop_map(|(r, c, n)| format!("duration{r} {c} {n} weeks")),
        2 => (region.clone(), sign.clone(), 0..40).prop_map(|(r, c, n)| format!("course{r} {c} {n} visits")),
        1 => (sign, 0..3).prop_map(|(c, n)| format!("time_since_injury {c} {n} months")),
        1 => prop_oneof![Just("nsaid"), Just("opioid"), Just("one of (nsaid, opioid)")].prop_map(|w| format!("drug is {w}")),
        1 => prop_oneof![Just("worse"), Just("better"), Just("one of (worse, same)")].prop_map(|w| format!("trend is {w}")),
        1 => prop_oneof![Just("request_states_side"), Just("request_states_region"), Just("partly_authorized"), Just("request_says_further")]
            .prop_map(str::to_owned),
        1 => Just("request for study is necessary".to_owned()),
        1 => (1..9).prop_map(|n| format!("lasted(trial = {n} weeks)")),
        1 => (side, region).prop_map(|(s, r)| format!("sign{s}{r}")),
    ]
}

/// The day of every decision.
const DECIDED: Date = date(2016, 3, 31);

fn levels() -> impl Strategy<Value = BTreeSet<Level>> {
    let words = prop_oneof![
        6 => Just(""), 1 => Just("L5"), 1 => Just("L4"), 1 => Just("L4-5"), 1 => Just("L4-S1")
    ];
    words.prop_map(read_levels)
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
        2 => (0..9_i64, 0..3_u8).prop_map(|(n, open)| {
            let at = Some(Decimal::from(n));
            let (low, high) = match open { 0 => (at, None), 1 => (None, at), _ => (at, at) };
            ("visits", false, Some(Value::Quantity(Quantity { low, high, unit: Unit::Visit })))
        }),
        1 => prop_oneof![Just("nsaid"), Just("opioid")].prop_map(move |w| ("drug", false, word(w))),
        1 => prop_oneof![Just("worse"), Just("same"), Just("better")].prop_map(move |w| ("trend", false, word(w))),
        3 => Just(("operation", true, None)),
        2 => prop_oneof![Just("bright"), Just("Bright"), Just("dark")].prop_map(move |w| ("picture", true, word(w))),
    ];
    let detail = (prop::option::of((0..90_i64, 0..4_i64)), levels()).prop_map(|(day, levels)| {
        let day = day.map(|(before, width)| {
            let earliest = DECIDED - jiff::Span::new().days(before);
            Days { earliest, latest: Some(earliest + jiff::Span::new().days(width)) }
        });
        Detail { day, levels, ..Detail::default() }
    });
    (kind, side, region, status, detail).prop_map(
        |((name, sided, value), side, region, status, detail)| Fact {
            name: FactName::from(name),
            region: region.map(RegionName::from),
            side: sided.then_some(side),
            status,
            value,
            detail,
            evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
        },
    )
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
    let age = prop::option::of(28..33_u32);
    let others = prop::collection::vec(other(), 0..3);
    (prop::collection::vec(fact(), 0..8), side, region, injury, age, detail(), others).prop_map(
        |(facts, side, region, injury, age, (detail, tablets), others)| {
            let mut asked = Request { detail, ..request(side, region) };
            asked.quantity = tablets;
            let requests = std::iter::once(asked).chain(others).enumerate();
            let mut case = case_of(facts);
            case.dates.injury = injury.map(|days| DECIDED - jiff::Span::new().days(days));
            case.patient.age = age;
            case.requests = requests.map(|(i, r)| Request { issue: i + 1, ..r }).collect();
            case
        },
    )
}

/// What a request says of drugs and levels, and how much it asks for.
fn detail() -> impl Strategy<Value = (RequestDetail, Option<Quantity>)> {
    let some = |most: i64, unit| {
        prop::option::of((1..most).prop_map(move |n| Quantity::exactly(Decimal::from(n), unit)))
    };
    let drugs = prop::collection::btree_set(
        prop_oneof![Just("alpha"), Just("beta"), Just("gamma"), Just("crutch"), Just("splint")]
            .prop_map(DrugName::from),
        0..3,
    );
    let rate = prop::option::of((0..3_i64, 0..3_i64).prop_map(|(low, more)| Quantity {
        low: Some(Decimal::from(low)),
        high: Some(Decimal::from(low + more)),
        unit: Unit::Tablet,
    }));
    let much = prop_oneof![some(90, Unit::Tablet).boxed(), some(30, Unit::Visit).boxed()];
    (levels(), drugs, some(20, Unit::Milligram), rate, much).prop_map(
        |(levels, ingredients, strength, tablets_per_day, tablets)| {
            (RequestDetail { levels, ingredients, strength, tablets_per_day }, tablets)
        },
    )
}

/// Another request of the same letter.
fn other() -> impl Strategy<Value = Request> {
    let side = prop_oneof![Just(None), Just(Some(Side::Left)), Just(Some(Side::Bilateral))];
    let region = prop_oneof![Just(None), Just(Some("limb"))];
    (side, region, any::<bool>(), detail()).prop_map(|(side, region, study, (detail, _))| {
        let service = ServiceName::from(if study { "study" } else { "scan" });
        Request { service: Some(service), detail, ..request(side, region) }
    })
}

/// A case of these facts with one request for a scan of no side or region in particular.
pub(crate) fn case_of(facts: Vec<Fact>) -> Case {
    Case {
        document: "case".to_owned(),
        dates: Dates { injury: None, ur_decision: None, decision: DecisionDate::Stated(DECIDED) },
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
        states_region: region.is_some(),
        says_further: false,
        detail: RequestDetail::default(),
    }
}
