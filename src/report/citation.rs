//! How a rule's guideline is cited.

use crate::model::rule::{Program, Rule};

/// `MTUS/ACOEM 2004 ch. 12 p. 303`; sections where the edition has no pages.
#[must_use]
pub fn of_rule(rule: &Rule, program: &Program) -> String {
    let source = &rule.source;
    let family =
        program.families.get(&source.family).map_or(source.family.as_str(), |f| f.title.as_str());
    let mut parts = vec![family.to_owned()];
    parts.extend(source.edition.clone());
    parts.extend(source.chapter.as_ref().map(|c| format!("ch. {c}")));
    if source.chapter.is_none() {
        parts.extend(source.topic.clone());
    }
    parts.extend(source.page.as_ref().map(|p| format!("p. {p}")));
    parts.extend(source.section.as_ref().map(|s| format!("\"{s}\"")));
    parts.join(" ")
}
