//! `rules/vocabulary/evidence.yaml`: the order of evidence and the regimes.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::name::FamilyName;
use crate::model::rule::{Family, Interval, Program, Regime};
use crate::syntax::fields::{Fields, entries, items, wrong};
use crate::syntax::yaml::Node;

/// Reads families and regimes into the program.
pub fn read_evidence(file: &Node, program: &mut Program, found: &mut Diagnostics) {
    let Some(fields) = Fields::open(file, "the order of evidence", &["families", "regimes"], found)
    else {
        return;
    };
    let families = fields.require("families", found).and_then(|n| entries(n, "families", found));
    for (name, _, node) in families.unwrap_or_default() {
        if let Some(family) = read_family(node, found) {
            program.families.insert(FamilyName::from(name), family);
        }
    }
    if let Some(regimes) = fields.require("regimes", found) {
        program.regimes =
            items(regimes, "regimes", found).iter().filter_map(|n| read_regime(n, found)).collect();
        program.regimes.sort_by_key(|r| r.in_force.from);
        for pair in program.regimes.windows(2) {
            if let [a, b] = pair
                && a.in_force.overlaps(b.in_force)
            {
                found.push(
                    Diagnostic::new(
                        Code::Overlap,
                        format!("the regimes `{}` and `{}` share days", a.title, b.title),
                    )
                    .at(regimes.span, "")
                    .help("end one where the next begins"),
                );
            }
        }
    }
}

fn read_family(node: &Node, found: &mut Diagnostics) -> Option<Family> {
    let fields = Fields::open(node, "a family", &["title", "rank"], found)?;
    let title = fields.require_text("title", found)?.to_owned();
    let rank = fields.require("rank", found)?;
    let Some(number) = rank.scalar().and_then(|t| t.parse().ok()) else {
        found.push(wrong(rank, "a whole number"));
        return None;
    };
    Some(Family { title, rank: number })
}

fn read_regime(node: &Node, found: &mut Diagnostics) -> Option<Regime> {
    let fields = Fields::open(node, "a regime", &["title", "from", "until"], found)?;
    let title = fields.require_text("title", found)?.to_owned();
    Some(Regime {
        title,
        in_force: Interval { from: fields.date("from", found), until: fields.date("until", found) },
    })
}
