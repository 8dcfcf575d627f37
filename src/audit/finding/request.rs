//! Requests that do not add up or stand twice in one letter.

use super::{Finding, Kind, Role, Subject};
use crate::letter::Issue;
use crate::model::value::{Quantity, Unit};

/// Quantities that contradict each other, and duplicates.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let issues = &subject.read.letter.issues;
    for (at, issue) in issues.iter().enumerate() {
        found.extend(remainder(subject, issue).or_else(|| course(subject, issue)));
        let earlier = issues.iter().take(at).find(|earlier| same(earlier, issue));
        found.extend(earlier.map(|earlier| {
            let note = format!("the same is in dispute in issue {}", earlier.number);
            Finding::new(subject, issue.number, Kind::DuplicateRequest, note)
                .at(subject, Role::Request, earlier.range.clone())
                .at(subject, Role::Request, issue.range.clone())
        }));
    }
}

/// Whether two requests are for the same service, place and amount.
fn same(one: &Issue, other: &Issue) -> bool {
    let words = |issue: &Issue| {
        let kept = issue.request.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect::<String>()
    };
    !one.services.is_empty()
        && one.services == other.services
        && one.region == other.region
        && one.side == other.side
        && words(one) == words(other)
}

/// Requested, authorized and remaining, where all three are exact numbers of one unit.
fn remainder(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let partly = issue.partly_authorized.as_ref()?;
    let exact =
        |q: Option<Quantity>| q.and_then(|q| Some((q.low.filter(|l| Some(*l) == q.high)?, q.unit)));
    let (original, unit) = exact(partly.original_quantity)?;
    let (authorized, second) = exact(partly.authorized_quantity)?;
    let (remaining, third) = exact(issue.quantity)?;
    let sum = authorized.checked_add(remaining)?;
    if unit != second || unit != third || sum == original {
        return None;
    }
    let note = format!(
        "{authorized} authorized and {remaining} remaining are {sum}, and {original} were requested"
    );
    let mut finding = Finding::new(subject, issue.number, Kind::Arithmetic, note);
    for range in [partly.original.clone(), partly.authorized.clone()].into_iter().flatten() {
        finding = finding.at(subject, Role::Request, range);
    }
    Some(finding.at(subject, Role::Request, partly.remainder.clone()))
}

/// Visits against visits a week and weeks.
fn course(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    if issue.partly_authorized.is_some() {
        return None;
    }
    let frequency = issue.frequency.as_ref()?;
    let length = frequency.length.filter(|l| l.unit == Unit::Week)?;
    let visits = issue.quantity.filter(|q| q.unit == Unit::Visit)?;
    let least = frequency.per_week.0.checked_mul(length.low?)?;
    let most = frequency.per_week.1.checked_mul(length.high?)?;
    let stated = visits.low.filter(|low| Some(*low) == visits.high)?;
    if (least..=most).contains(&stated) {
        return None;
    }
    let product = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let note = format!("{stated} visits are stated, and the frequency and weeks make {product}");
    Some(Finding::new(subject, issue.number, Kind::Arithmetic, note).at(
        subject,
        Role::Request,
        issue.range.clone(),
    ))
}
