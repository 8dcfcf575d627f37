//! `untested-rule`: a rule without a test beside it.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::name::RuleName;
use crate::model::rule::Program;
use crate::source::{Source, SourceMap};
use crate::test_suite::Test;

/// Looks for a test of every rule: one in the file beside it, or one anywhere that expects the rule by name. Rules of
/// the files `alone`, which were given without their folder, are not asked for one.
pub fn check_tested(
    program: &Program,
    tests: &[Test],
    alone: &BTreeSet<String>,
    sources: &SourceMap,
    found: &mut Diagnostics,
) {
    let named: BTreeSet<&RuleName> = tests
        .iter()
        .flat_map(|t| t.expected.iter().filter_map(|e| e.rule.as_ref().map(|(rule, _)| rule)))
        .collect();
    let files: BTreeSet<&str> =
        tests.iter().filter_map(|t| sources.get(t.span.source)).map(Source::name).collect();
    for rule in program.rules.values().filter(|r| !named.contains(&r.name)) {
        let Some(file) = sources.get(rule.span.source).map(Source::name) else { continue };
        let beside = beside(file);
        if alone.contains(file) || files.contains(beside.as_str()) {
            continue;
        }
        found.push(
            Diagnostic::new(Code::UntestedRule, format!("`{}` has no test", rule.name))
                .at(rule.span, "")
                .help(format!("write a test in `{}`", name_of(&beside))),
        );
    }
}

/// The test file beside a rule file.
fn beside(file: &str) -> String {
    let stem = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file);
    format!("{stem}.test.yaml")
}

fn name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
