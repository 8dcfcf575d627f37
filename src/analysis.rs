//! Exact questions about rules: what a criterion can come out as, whether it matters, how two versions differ.
//!
//! Nothing is sampled. A rule becomes a pair of decision diagrams for each of its conditions, one of the cases in which
//! it is met and one of those in which it is not met, over the records that a letter may hold. What a record says to a
//! test is asked of the evaluator itself, and every example is evaluated before it is shown.

mod asker;
mod candidate;
mod change;
mod collected;
mod combination;
mod compare;
mod diagram;
mod example;
mod form;
mod given;
mod ground;
mod group;
mod inquiry;
mod piece;
mod question;
mod record;
mod setting;
mod settle;
mod text;
mod universe;
mod values;
mod walk;
mod witness;
mod wording;
mod writer;

pub use change::explain;
pub use compare::{
    Compared, CriterionChange, CriterionEdit, Relation, RuleChange, RuleDifference, RuleEdit,
    compare,
};
pub use example::Example;
pub use question::{
    Answer, Finding, Gap, Meeting, Outcomes, Possible, Reach, meeting, outcomes, questions,
};
