//! How the decisions of the rules agree with the recorded outcomes of a corpus.
//!
//! Where nine denials in ten stand, a rule set that never finds anything necessary agrees with nine
//! outcomes in ten. So no percentage stands alone here: an [`Agreement`] carries the figures that
//! correct for chance, the agreement on each outcome by itself, and intervals that know that the
//! issues of one letter were decided together.
//!
//! ```
//! use rationale::audit::{Agreement, Bootstrap, Statistic, Table};
//! use rationale::model::outcome::{Decision, Outcome};
//!
//! // One table a letter, counted from the results of its issues.
//! let letters = [
//!     Table::of([
//!         (Decision::Necessary, Outcome::Overturned),
//!         (Decision::NotShown, Outcome::Upheld),
//!     ]),
//!     Table::of([
//!         (Decision::NotNecessary, Outcome::Upheld),
//!         (Decision::NoRule, Outcome::Upheld),
//!     ]),
//!     Table::of([(Decision::NotShown, Outcome::Overturned)]),
//! ];
//! let all = letters.iter().sum::<Table>();
//! assert_eq!((all.issues(), all.decided()), (5, 4));
//!
//! let agreement = Agreement::of(&all).with_bootstrap(&Bootstrap::draw(&letters, 7, 1_000));
//! assert_eq!(agreement.value(Statistic::Percent), Some(0.75));
//! assert_eq!(agreement.value(Statistic::Recall), Some(0.5));
//! ```

mod agreement;
mod baseline;
mod bootstrap;
mod corpus;
mod disagreement;
mod entry;
mod finding;
mod funnel;
mod groups;
mod interval;
mod known;
mod remark;
mod review;
mod rounding;
mod sample;
mod square;
mod statistic;
mod table;
mod twins;

pub use agreement::Agreement;
pub use baseline::{always_upheld, category_majority};
pub use bootstrap::{Bootstrap, MAX_DRAWS, MAX_REPLICATES, Resampled, SplitMix64};
pub use corpus::{Audit, IssueResult, results};
pub use disagreement::{Cause, at_the_border, causes, deciding};
pub use entry::{Border, Entry, Part, columns, entries, is_impersonal, month_name};
pub use finding::{Finding, Kind, Place, Role, Severity, Subject, find};
pub use funnel::{dispersion, exact_limits, normal_limits, spread};
pub use groups::{Chart, GROUPS_MAX, Groups, Month, Position, Row as GroupRow, chart, groups};
pub use interval::{Interval, Level, wilson};
pub use known::{Comparison, KNOWN_MAX, Known, read_known, write_known};
pub use remark::{DISAGREEMENT, Key, Remark, UNLIKE_TWINS, remarks, sorted};
pub use review::{
    NOTES_MAX, Note, ReaderAgreement, Review, Verdict, kappa, read_notes, review, unread_twice,
};
pub use rounding::{DECIMALS, fixed, rounded};
pub use sample::{Drawn, SAMPLE_MAX, sample};
pub use square::Square;
pub use statistic::Statistic;
pub use table::{Row, Table};
pub use twins::{Group as TwinGroup, NEAR_MAX, NearPair, Profile, Twins};
