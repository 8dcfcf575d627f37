//! Words for what lies outside the theory.

use crate::evaluate::LimitAsked;
use crate::model::condition::Limit;
use crate::model::name::ServiceName;

use super::form::{FreeOf, FreeTest, Source};

/// The words of limits, in the language of conditions.
fn of_limits(limits: &[LimitAsked]) -> String {
    let words = |limit: &Limit| match limit {
        Limit::RequestedLevel => " at requested level".to_owned(),
        Limit::After(_, day) => format!(" after {}", day.words()),
        Limit::Before(_, day) => format!(" before {}", day.words()),
    };
    limits.iter().map(|(limit, _)| words(limit)).collect()
}

pub(super) fn of_free(free: &FreeTest) -> String {
    let limits = of_limits(&free.limits);
    match &free.of {
        FreeOf::Record(fact, _) => format!("`{fact}{limits}`"),
        FreeOf::Other(services, ask) => {
            let services: Vec<&str> = services.iter().map(ServiceName::as_str).collect();
            format!("`request for {} is {}`", services.join(" or "), ask.word())
        }
    }
}

pub(super) fn of_source(source: &Source) -> String {
    match source {
        Source::Opaque(_, measure, _, limits) => {
            format!("`{}{}`", measure.name(), of_limits(limits))
        }
        Source::Given(_, measure) | Source::Since(_, measure, ..) => {
            format!("`{}`", measure.name())
        }
        Source::Fact(_, fact, ..) => format!("`{fact}`"),
        Source::Count(_, fact, _, limits) => format!("`number of {fact}{}`", of_limits(limits)),
        Source::Sum(first, second) => format!("{} + {}", of_source(first), of_source(second)),
    }
}
