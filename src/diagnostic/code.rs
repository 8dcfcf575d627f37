//! The table of findings: every stable name, its severity and its long text, in one place.

use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The stable name of a finding. `rationale help NAME` prints its text, which is its documentation here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every finding, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name.
            #[must_use]
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)+ } }

            /// Error or warning.
            #[must_use]
            pub fn severity(self) -> Severity { match self { $(Self::$variant => Severity::$severity,)+ } }

            /// Whether only `check --exact` finds it.
            #[must_use]
            pub fn is_exact(self) -> bool {
                [
                    Self::NeverMet,
                    Self::AlwaysMet,
                    Self::NeverMatters,
                    Self::NeverNecessary,
                    Self::Gap,
                    Self::NotAnswered,
                ]
                .contains(&self)
            }

            /// What it means, why it matters and what to do.
            #[must_use]
            pub fn explanation(self) -> String {
                let lines: &[&str] = match self { $(Self::$variant => &[$($doc),+],)+ };
                lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")
            }
        }
    };
}

codes! {
    /// The file is not YAML: a quote or bracket is not closed, a tab indents, a line is out of step.
    /// Nothing after that place can be read, so mend it first; the message says what was found there.
    YamlSyntax = "yaml-syntax", Error;
    /// The file is larger, deeper or has more parts than a rule file may have, or uses anchors and aliases.
    /// The bounds keep a hostile file from using up the machine; the message names the bound.
    TooLarge = "too-large", Error;
    /// A mapping has the same key twice. One of the two would silently win, so both are refused.
    /// Keep one, or give one of them another name.
    DuplicateKey = "duplicate-key", Error;
    /// A key that this kind of file does not have. It would have no effect, so it is refused.
    UnknownKey = "unknown-key", Error;
    /// A key that this kind of file must have is not there.
    MissingKey = "missing-key", Error;
    /// A value is of another kind than expected there: a list where a text belongs, a word where a date belongs.
    WrongValue = "wrong-value", Error;
    /// The condition cannot be read at the marked characters. The message lists what could stand there.
    /// `rationale help expressions` is the manual of the language.
    Expression = "expression", Error;
    /// A condition is longer than 16 KiB or nested deeper than 64 brackets.
    /// No guideline needs that; name parts of it as criteria or derived facts and refer to those.
    ExpressionTooLarge = "expression-too-large", Error;
    /// A name in a condition that is no fact, no derived fact, no gate and no criterion of this rule.
    UnknownName = "unknown-name", Error;
    /// A body region that the vocabulary does not have.
    UnknownRegion = "unknown-region", Error;
    /// A service that the vocabulary does not have.
    UnknownService = "unknown-service", Error;
    /// Two definitions share a name, so a reference could mean either.
    DuplicateName = "duplicate-name", Error;
    /// Quantities of different kinds are compared: weeks with a plain number, a grade with degrees.
    /// Write the unit that the vocabulary gives for the fact.
    Units = "units", Error;
    /// A test that this kind of fact does not have: a comparison of a finding that has no value, or
    /// a value asked of a derived fact that is only met or not met.
    WrongTest = "wrong-test", Error;
    /// A value that the vocabulary does not list for this fact.
    UnknownValue = "unknown-value", Error;
    /// A side is asked of a fact that has none, so the test could never be answered.
    Sides = "sides", Error;
    /// A gate is used without one of its parameters, or with one that it does not have.
    GateArguments = "gate-arguments", Error;
    /// Definitions refer to each other in a circle, so none of them has a meaning.
    /// The message walks the circle through the text, one reference at a time.
    Cycle = "cycle", Error;
    /// A rule, once its gates and derived facts are written out, has more than 10,000 parts.
    ExpansionTooLarge = "expansion-too-large", Error;
    /// The dates of an `in_force` interval are in the wrong order, or no date at all.
    Dates = "dates", Error;
    /// The band of a criterion does not rise, or has nothing to do with the thresholds of its condition.
    Band = "band", Error;
    /// Two rules of equal rank speak for the same service, region and day, and neither names the region more exactly; which
    /// one holds is left open. A rule for the knee goes before one for the leg, and that before one for every region.
    /// Rules with a `speaks_when` may share days where no case makes both of them speak.
    Overlap = "overlap", Error;
    /// A criterion that no case meets, so that nothing can be necessary by it: two of its parts exclude each other, or a
    /// value is asked for that the quantity does not have. Found by `check --exact`.
    NeverMet = "never-met", Warning;
    /// A criterion that every case for which the rule speaks meets, also one in which nothing is documented, so that it
    /// asks for nothing. Found by `check --exact`.
    AlwaysMet = "always-met", Warning;
    /// A criterion with which no decision changes: whatever it asks for is asked for by the others already. The message names
    /// the one that includes it, where one does. Remove it, or ask for what was meant. Found by `check --exact`.
    NeverMatters = "never-matters", Warning;
    /// A rule by which no case is necessary, although it does not say `never`: its criteria exclude each other.
    /// Found by `check --exact`.
    NeverNecessary = "never-necessary", Warning;
    /// Every rule for a service, a region and a day has a `speaks_when`, and there are cases for which none of them speaks, so
    /// that no rule decides. The message shows one. Write the rule for the rest, or say with `# allow gap - reason` why
    /// the guideline is silent there. Found by `check --exact`.
    Gap = "gap", Warning;
    /// A rule of which the exact questions of `check --exact` were not answered, because its decision diagrams have more
    /// than 200,000 nodes or 4,000 variables (limits: diagram nodes, diagram variables). Name parts of it as criteria, and
    /// ask fewer facts at several places.
    NotAnswered = "not-answered", Warning;
    /// A criterion that the decision never refers to. It is shown and decides nothing.
    UnusedCriterion = "unused-criterion", Warning;
    /// A derived fact or gate that nothing refers to.
    UnusedDefinition = "unused-definition", Warning;
    /// A family of guidelines has a rule for a service before some days and one after them, and none for those days.
    /// Cases of those days would go to guidelines of lower rank, or find no rule at all.
    /// Let the earlier rule end on the day on which the later one begins, or write the rule of the days between.
    GapInTime = "gap-in-time", Warning;
    /// A rule whose days lie in none of the regimes of `rules/vocabulary/evidence.yaml`, so that no case reaches it.
    /// Mostly a mistyped year in `in_force`.
    NeverInForce = "never-in-force", Warning;
    /// A citation that no reader could look up: a page that is no number or range, an edition that is no year, a
    /// chapter that is no number. Every decision quotes it, so it has to be right.
    /// Write `page: "178, 182-184"`, `edition: 2004`, `chapter: 12`.
    Citation = "citation", Error;
    /// A rule that no test is about: no file of tests beside it, and no test that expects it by name.
    /// An edit of such a rule can change decisions without anybody noticing. `rationale test` runs the tests.
    UntestedRule = "untested-rule", Warning;
    /// A comment `# allow NAME - reason` without the reason. Whoever reads the rule next has to know why the warning
    /// does not matter there.
    SuppressionReason = "suppression-reason", Error;
    /// A comment `# allow NAME - reason` that allows nothing: the finding is not there, there is no finding of that
    /// name, or it is an error, which cannot be allowed. Remove it, so that it does not hide a later warning.
    UnusedSuppression = "unused-suppression", Warning;
    /// A comment `# unreachable OBLIGATION - reason` that marks nothing: it has no reason, names no obligation of tests (`met`,
    /// `not met`, `unknown`, `decides`), or the condition below it owes no such thing. `of PART` behind the obligations
    /// names one part of the condition as it is written there; without it the mark is about all of its parts.
    UnreachableMark = "unreachable-mark", Warning;
    /// `rationale test --coverage` saw what a comment `# unreachable ...` says cannot be. What was seen counts as covered;
    /// the mark is wrong. Remove it, or name the part that it is about.
    ReachedMark = "reached-mark", Warning;
    /// A lexicon phrase that is no valid pattern, or one that matches the empty text.
    Phrase = "phrase", Error;
    /// A lexicon phrase that begins with several words that can be any. Of phrases that overlap the one that begins first
    /// counts, so it takes those words from what they mean themselves; and it is tried at every word of a letter.
    /// Begin it with the first word that it is about; `.. ` belongs between two words.
    OpenPhrase = "open-phrase", Warning;
    /// An example beside the phrases of a lexicon that is read otherwise than it says. `rationale check` and
    /// `rationale test` read them all. A phrase that another one holds, begins later than or is negated by can be why.
    PhraseExample = "phrase-example", Error;
    /// A letter is not one of the known forms: a section that every form has is missing.
    LetterForm = "letter-form", Error;
    /// A part of a letter that was not understood. It is said and left out, never guessed.
    LetterPart = "letter-part", Warning;
    /// A file is no UTF-8 text, is empty, or is larger than a letter may be.
    Unreadable = "unreadable", Error;
    /// A test names a rule, criterion, decision or value that does not exist.
    TestName = "test-name", Error;
    /// A file that `rationale fmt` cannot bring into its canonical form without losing a part of it.
    /// It is left as it is. Tags, directives, counted indentation and comments in empty brackets are such parts.
    Unformatted = "unformatted", Error;
}
