//! What a case has once, put into it and said in words.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::model::case::{Case, DecisionDate};
use crate::model::fact::{Evidence, Section};
use crate::model::level::Level;
use crate::model::name::{DrugName, ServiceName};
use crate::model::value::Quantity;

/// Something that a case can have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    Injury(Date),
    /// The day of the decision is not stated: it was made on this day or later.
    NotBefore(Date),
    Age(u32),
    Quantity(Quantity),
    Authorized(Quantity),
    PartlyAuthorized,
    Course(Quantity),
    Strength(Quantity),
    StatesStrength,
    PerDay(Quantity),
    Levels(BTreeSet<Level>),
    StatesLevel,
    Drugs(BTreeSet<DrugName>),
    OtherRequest(ServiceName),
    EarlierRequest,
    /// The region of the request is that of the diagnosis only.
    RegionNotStated,
    SaysFurther,
}

impl Given {
    /// Puts it into a case.
    pub(super) fn apply(&self, case: &mut Case, issue: usize) {
        match self {
            Self::Injury(day) => case.dates.injury = Some(*day),
            Self::NotBefore(day) => {
                let from =
                    Evidence { range: 0..0, words: String::new(), section: Section::CaseFile };
                case.dates.decision = DecisionDate::Inferred { not_before: *day, from };
            }
            Self::Age(age) => case.patient.age = Some(*age),
            Self::OtherRequest(service) => other(case, issue, Some(service)),
            Self::EarlierRequest => earlier(case, issue),
            Self::Quantity(_)
            | Self::Authorized(_)
            | Self::PartlyAuthorized
            | Self::Course(_)
            | Self::Strength(_)
            | Self::StatesStrength
            | Self::PerDay(_)
            | Self::Levels(_)
            | Self::StatesLevel
            | Self::Drugs(_)
            | Self::RegionNotStated
            | Self::SaysFurther => self.state(case, issue),
        }
    }

    /// Lets the request state it.
    fn state(&self, case: &mut Case, issue: usize) {
        let Some(request) = case.requests.iter_mut().find(|r| r.issue == issue) else { return };
        match self {
            Self::Quantity(quantity) => request.quantity = Some(*quantity),
            Self::Authorized(quantity) => request.authorized = Some(*quantity),
            Self::PartlyAuthorized => request.partly_authorized = true,
            Self::Course(length) => request.course = Some(*length),
            Self::Strength(strength) => request.detail.strength = Some(*strength),
            Self::StatesStrength => request.states_strength = true,
            Self::PerDay(tablets) => request.detail.tablets_per_day = Some(*tablets),
            Self::Levels(levels) => request.detail.levels.clone_from(levels),
            Self::StatesLevel => request.states_level = true,
            Self::Drugs(drugs) => request.detail.ingredients.clone_from(drugs),
            Self::RegionNotStated => request.states_region = false,
            Self::SaysFurther => request.says_further = true,
            Self::Injury(_)
            | Self::NotBefore(_)
            | Self::Age(_)
            | Self::OtherRequest(_)
            | Self::EarlierRequest => {}
        }
    }

    /// What a case has more than another one that it was made of: of its request, and other requests.
    pub(super) fn further(before: &Case, after: &Case, issue: usize) -> Vec<Self> {
        let of = |case: &Case| case.requests.iter().find(|r| r.issue == issue).cloned();
        let Some((old, new)) = of(before).zip(of(after)) else { return Vec::new() };
        let mut further = Vec::new();
        let mut add =
            |old: Option<Quantity>, new: Option<Quantity>, given: fn(Quantity) -> Self| {
                further.extend(new.filter(|_| old != new).map(given));
            };
        add(old.quantity, new.quantity, Self::Quantity);
        add(old.course, new.course, Self::Course);
        add(old.detail.strength, new.detail.strength, Self::Strength);
        add(old.detail.tablets_per_day, new.detail.tablets_per_day, Self::PerDay);
        if old.detail.ingredients != new.detail.ingredients {
            further.push(Self::Drugs(new.detail.ingredients));
        }
        let others = after.requests.iter().skip(before.requests.len());
        further.extend(others.filter_map(|r| r.service.clone()).map(Self::OtherRequest));
        further
    }

    /// For a reader.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Injury(day) => format!("injured {day}"),
            Self::NotBefore(day) => format!("decided not before {day}"),
            Self::Age(age) => format!("age {age}"),
            Self::Quantity(quantity) => format!("request for {}", quantity.write()),
            Self::Authorized(quantity) => format!("{} authorized", quantity.write()),
            Self::PartlyAuthorized => "partly authorized".to_owned(),
            Self::Course(length) => format!("request for a course of {}", length.write()),
            Self::Strength(strength) => format!("request for a strength of {}", strength.write()),
            Self::StatesStrength => "the request states the strength".to_owned(),
            Self::PerDay(tablets) => format!("{} a day", tablets.write()),
            Self::Levels(levels) => {
                let levels: Vec<String> = levels.iter().map(ToString::to_string).collect();
                format!("request at {}", levels.join(", "))
            }
            Self::StatesLevel => "the request states the level".to_owned(),
            Self::Drugs(drugs) => {
                let drugs: Vec<&str> = drugs.iter().map(DrugName::as_str).collect();
                format!("request for {}", drugs.join(", "))
            }
            Self::OtherRequest(service) => format!("another request for {service}"),
            Self::EarlierRequest => "an earlier request for the same".to_owned(),
            Self::RegionNotStated => "only the diagnosis names the region".to_owned(),
            Self::SaysFurther => "the request says that care goes on".to_owned(),
        }
    }
}

fn other(case: &mut Case, issue: usize, service: Option<&ServiceName>) {
    let last = case.requests.iter().map(|r| r.issue).max().unwrap_or(0);
    if let Some(mut request) = case.requests.iter().find(|r| r.issue == issue).cloned() {
        request.issue = last + 1;
        request.service = service.cloned();
        request.words = service.map_or(String::new(), |s| s.as_str().replace('_', " "));
        case.requests.push(request);
    }
}

/// An earlier item of the letter that asks for the same.
fn earlier(case: &mut Case, issue: usize) {
    if let Some(mut request) = case.requests.iter().find(|r| r.issue == issue).cloned() {
        request.issue = issue.saturating_sub(1);
        case.requests.push(request);
    }
}
