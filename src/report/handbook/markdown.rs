//! The handbook as Markdown, for a repository or a review.

use std::fmt::Write;

use super::super::escape::{markdown, markdown_code, plural};
use super::{Chapter, CriterionEntry, Handbook, RuleEntry, Speaker};

pub(super) fn write(handbook: &Handbook) -> String {
    let mut text = format!("# Handbook of the rules {}\n\n", markdown(&handbook.label));
    let rules = handbook.rules().count();
    let drafts = handbook.rules().filter(|rule| rule.draft).count();
    let _ = writeln!(
        text,
        "{} for {}; {drafts} of them drafts, whose pages or numbers are recalled and not checked.\n",
        plural(rules, "rule"),
        plural(handbook.chapters.len(), "service"),
    );
    order(handbook, &mut text);
    table(handbook, &mut text);
    for chapter in &handbook.chapters {
        section(chapter, handbook.letters.is_some(), &mut text);
    }
    definitions(handbook, &mut text);
    text
}

fn order(handbook: &Handbook, text: &mut String) {
    text.push_str(
        "## Order of evidence\n\nA family speaks only where every one before it is silent.\n\n",
    );
    for family in &handbook.families {
        let rules = plural(family.rules, "rule");
        let _ = writeln!(text, "{}. {} ({rules})", family.place, markdown(&family.title));
    }
    text.push('\n');
}

fn table(handbook: &Handbook, text: &mut String) {
    text.push_str("## Who speaks\n\n| service | region |");
    for (title, days) in &handbook.regimes {
        let _ = write!(text, " {} ({}) |", markdown(title), markdown(days));
    }
    let _ = writeln!(text, "\n|---|---|{}", "---|".repeat(handbook.regimes.len()));
    for row in &handbook.speaks {
        let regions =
            if row.regions.is_empty() { "all".to_owned() } else { row.regions.join(", ") };
        let _ = write!(text, "| {} | {} |", markdown(&row.service), markdown(&regions));
        for period in &row.periods {
            let said: Vec<String> = period.iter().map(speaker).collect();
            let said = if said.is_empty() { "silent".to_owned() } else { said.join("; then ") };
            let _ = write!(text, " {said} |");
        }
        text.push('\n');
    }
    text.push('\n');
}

fn speaker(speaker: &Speaker) -> String {
    let mut said = format!("[{}](#{})", markdown(&speaker.citation), speaker.anchor);
    for note in speaker.notes() {
        let _ = write!(said, " ({})", markdown(&note));
    }
    said
}

fn section(chapter: &Chapter, counted: bool, text: &mut String) {
    let title = markdown(&chapter.title);
    let _ = writeln!(text, "## <a id=\"{}\"></a>{title}\n", chapter.anchor);
    if !chapter.codes.is_empty() {
        let _ = writeln!(text, "Codes: {}.\n", markdown(&chapter.codes.join(", ")));
    }
    for entry in &chapter.rules {
        rule(entry, counted, text);
    }
}

fn rule(rule: &RuleEntry, counted: bool, text: &mut String) {
    if let Some((anchor, title)) = &rule.written_in {
        let name = markdown_code(&rule.name);
        let _ = writeln!(text, "{name}: see [{}](#{anchor}).\n", markdown(title));
        return;
    }
    let _ = writeln!(text, "### <a id=\"{}\"></a>{}\n", rule.anchor, markdown(&rule.title));
    for (name, value) in rule.particulars(counted) {
        let _ = writeln!(text, "* {name}: {}", markdown(&value));
    }
    text.push_str("\n| criterion | asks | page | condition |\n|---|---|---|---|\n");
    for criterion in &rule.criteria {
        let page = criterion.page.as_deref().unwrap_or("");
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            markdown_code(&criterion.name),
            markdown(&criterion.says),
            markdown(page),
            condition(criterion)
        );
    }
    let _ = writeln!(text, "\nNecessary when {}.\n", markdown_code(&rule.necessary_when));
}

fn condition(criterion: &CriterionEntry) -> String {
    let mut text = markdown_code(&criterion.when);
    if let Some(raised_by) = &criterion.raised_by {
        let _ = write!(text, "; asked once {} is met", markdown_code(raised_by));
    }
    if let Some(band) = &criterion.band {
        let _ = write!(text, "; readers differ between {}", markdown(band));
    }
    text
}

fn definitions(handbook: &Handbook, text: &mut String) {
    text.push_str(
        "## Derived facts, gates and quantities\n\n| name | means | as written |\n|---|---|---|\n",
    );
    for entry in &handbook.definitions {
        let mut name = markdown_code(&entry.name);
        if !entry.parameters.is_empty() {
            let _ = write!(name, " with {}", markdown(&entry.parameters.join(", ")));
        }
        let body: Vec<String> = entry.body.iter().map(|line| markdown_code(line)).collect();
        let _ = writeln!(text, "| {name} | {} | {} |", markdown(&entry.says), body.join("; "));
    }
}
