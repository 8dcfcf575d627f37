//! What an edit does as a table for a spreadsheet: one row a decision that changed.

use crate::model::name::{RegionName, RuleName, ServiceName};
use crate::model::outcome::{Decision, Outcome};
use crate::model::side::Side;

use super::super::audit::csv::safe;
use super::Paper;

/// The columns.
const HEAD: [&str; 13] = [
    "document",
    "issue",
    "service",
    "region",
    "side",
    "rule_before",
    "rule_after",
    "before",
    "after",
    "recorded",
    "agreed_before",
    "agrees_after",
    "cause",
];

/// The table; `None` where the writer fails, which in memory it does not.
#[must_use]
pub fn write(paper: &Paper<'_>) -> Option<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEAD).ok()?;
    let yes = |agrees: Option<bool>| match agrees {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    for (data, flip) in paper.data.iter().flat_map(|d| d.impact.flips.iter().map(move |f| (d, f))) {
        let [agreed, agrees] = flip.agrees().map(yes);
        for part in &flip.parts {
            let [rule_before, rule_after] =
                part.rule.each_ref().map(|rule| rule.as_ref().map_or("", RuleName::as_str));
            let [before, after] = part.decision.map(Decision::name);
            let issue = flip.issue.to_string();
            let cause = data.words(&part.cause, Some(part), None);
            let cells = [
                &*flip.document,
                &issue,
                part.service.as_ref().map_or("", ServiceName::as_str),
                part.region.as_ref().map_or("", RegionName::as_str),
                part.side.map_or("", Side::name),
                rule_before,
                rule_after,
                before,
                after,
                flip.recorded.map_or("", Outcome::name),
                agreed,
                agrees,
                &cause,
            ];
            writer.write_record(cells.map(safe)).ok()?;
        }
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}
