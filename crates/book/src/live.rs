//! A book with its findings kept up to date: what a page shows and a seal asks.

use std::collections::{BTreeMap, BTreeSet};

use qichu_mapping::plan::{Batch, Plan, TablePlan};
use qichu_mapping::{enter, observe};
use qichu_model::noted::Noted;
use qichu_model::raw::{Observation, RawWorkbook};
use qichu_model::store::Pool;
use qichu_model::{Finding, RuleId, Severity, TableId};
use qichu_rules::{Check, Checker, Judging, RULES, Rule, by_id};

use crate::check::Check as Checking;
use crate::command::{Command, Envelope, Import, RowCounts, Source};
use crate::review::Reviews;
use crate::sources::{Totals, add_up, is_declared};
use crate::{Book, Refused, back, merge};

/// Touched records for which judging everything anew is no slower.
const MANY: usize = 20_000;

/// A book and its findings.
pub struct Live {
    book: Book,
    checker: Checker,
    reviews: Reviews,
    /// Control totals that are declared otherwise, and nobody has said why: no edit changes
    /// them.
    unexplained: Vec<Noted>,
    /// By table, control totals that are no longer what was read, and nobody has said why.
    differing: [Vec<Noted>; 7],
    /// Tables of which these may have changed.
    moved: BTreeSet<TableId>,
    /// What the book knows beside its records may have changed since the rules were told.
    stale: bool,
    /// Everything has yet to be judged: what findings there are may be wrong.
    unjudged: bool,
    /// How far that is.
    judging: Option<Judging>,
}

/// What was judged of a book, or how far that is.
pub struct Judged {
    checker: Checker,
    unjudged: bool,
    judging: Option<Judging>,
}

/// How many findings stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Errors: each blocks sealing.
    pub errors: u32,
    /// Warnings, those with a reason included.
    pub warnings: u32,
    /// Warnings for which a reason was given.
    pub reasoned: u32,
    /// Notes.
    pub infos: u32,
}

impl Default for Live {
    fn default() -> Self {
        Self::new(Book::default())
    }
}

impl Live {
    /// A book as it was saved; its findings are found anew.
    pub fn new(book: Book) -> Self {
        let mut live = Self::unjudged(book);
        live.judge();
        live
    }

    /// A book as it was saved, with nothing judged until [`Self::judge`] is called.
    pub fn unjudged(book: Book) -> Self {
        Self {
            reviews: Reviews::of(&book),
            unexplained: book.unexplained(),
            differing: Default::default(),
            moved: TableId::ALL.into(),
            book,
            checker: Checker::default(),
            stale: false,
            unjudged: true,
            judging: None,
        }
    }

    /// Whether the findings are those of the book as it stands, rules over whole tables
    /// left aside.
    pub fn is_judged(&self) -> bool {
        !self.unjudged
    }

    /// Judges everything, where that was left to do.
    pub fn judge(&mut self) {
        while !self.judge_on() {}
    }

    /// Judges a piece more of everything, where that was left to do. Returns whether
    /// nothing is left.
    pub fn judge_on(&mut self) -> bool {
        if !self.unjudged {
            return true;
        }
        // A table's totals are a piece of their own.
        if self.reconcile_one() {
            return false;
        }
        let (data, settings) = (&self.book.data, &self.book.settings);
        let begin = || {
            self.checker.confirm(self.book.reasons.keys().copied());
            self.checker.begin(data)
        };
        let mut judging = self.judging.take().unwrap_or_else(begin);
        if !self.checker.go_on(&mut judging, data, settings) {
            self.judging = Some(judging);
            return false;
        }
        judge_sources(&mut self.checker, &self.book);
        self.unjudged = false;
        self.tell_noted();
        true
    }

    /// Its findings, without the book.
    pub fn into_judged(self) -> Judged {
        Judged {
            checker: self.checker,
            unjudged: self.unjudged,
            judging: self.judging,
        }
    }

    /// Takes over what was judged of a copy of this book that has gone through the same
    /// commands. What was left to judge there is left here.
    pub fn take_over(&mut self, judged: Judged) {
        self.checker = judged.checker;
        self.unjudged = judged.unjudged;
        self.judging = judged.judging;
        if !self.unjudged {
            judge_sources(&mut self.checker, &self.book);
            self.tell_noted();
        }
    }

    /// The book.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Its findings.
    pub fn checker(&self) -> &Checker {
        &self.checker
    }

    /// How its records stand in the review.
    pub fn reviews(&self) -> &Reviews {
        &self.reviews
    }

    /// Everything that the rules must know of the book beside its records.
    pub(crate) fn noted(&self) -> Vec<Noted> {
        let mut noted = self.book.noted();
        noted.extend(self.unexplained.iter().cloned());
        for table in TableId::ALL {
            match self.moved.contains(&table) {
                true => noted.extend(self.book.unexplained_in(table)),
                false => noted.extend(self.differing[table.index()].iter().cloned()),
            }
        }
        noted.extend(self.reviews.noted(&self.book));
        noted
    }

    /// Carries a command out and judges what it touched.
    ///
    /// # Errors
    /// As [`Book::apply`].
    pub fn apply(&mut self, envelope: Envelope) -> Result<BTreeSet<(TableId, u32)>, Refused> {
        let touched = self.carry_out(envelope)?;
        self.judge();
        Ok(touched)
    }

    /// Like [`Self::apply`], but where everything is to be judged anew, that is left to
    /// [`Self::judge`].
    ///
    /// # Errors
    /// As [`Book::apply`].
    pub fn carry_out(&mut self, envelope: Envelope) -> Result<BTreeSet<(TableId, u32)>, Refused> {
        self.book.may(&envelope.command)?;
        let settings = self.book.settings.clone();
        let whole = matches!(envelope.command, Command::Import(_));
        let turns = matches!(envelope.command, Command::Undo | Command::Redo);
        let check = match &envelope.command {
            Command::Check(check) => Some(&**check),
            _ => None,
        };
        let reviews = turns || matches!(check, Some(Checking::Review { .. }));
        let explains = matches!(check, Some(Checking::ExplainBook { .. }));
        let reasons = turns || matches!(envelope.command, Command::Waive { .. });
        let edits = matches!(
            envelope.command,
            Command::SetCells { .. } | Command::Grow { .. } | Command::Waive { .. }
        );
        let touched = self.book.apply(envelope)?;
        // What was judged so far may no longer be so.
        self.judging = None;
        if !edits {
            self.unexplained = self.book.unexplained();
        }
        match whole || turns || explains {
            true => self.moved = TableId::ALL.into(),
            false => self.moved.extend(touched.iter().map(|(table, _)| *table)),
        }
        self.reviews.touched(&self.book, &touched);
        if reviews || settings != self.book.settings {
            self.reviews.marks(&self.book);
        }
        let all = whole || settings != self.book.settings || touched.len() > MANY;
        if all && !self.unjudged {
            // None of the old ones is passed off as true meanwhile.
            self.checker = Checker::default();
            self.unjudged = true;
        }
        if !self.unjudged {
            let mut judged = match reasons {
                true => self.checker.confirm(self.book.reasons.keys().copied()),
                false => BTreeSet::new(),
            };
            judged.extend(&touched);
            self.checker
                .recheck(&judged, &self.book.data, &self.book.settings);
            if turns {
                judge_sources(&mut self.checker, &self.book);
            }
            self.stale = true;
            if touched.is_empty() {
                self.tell_noted();
            }
        }
        Ok(touched)
    }

    /// Reconciles a table whose totals may have changed. Returns whether there was one.
    fn reconcile_one(&mut self) -> bool {
        let Some(table) = self.moved.pop_first() else {
            return false;
        };
        self.differing[table.index()] = self.book.unexplained_in(table);
        true
    }

    fn tell_noted(&mut self) -> bool {
        self.stale = false;
        while self.reconcile_one() {}
        let noted = self.noted();
        (self.checker).set_noted(noted, &self.book.settings)
    }

    /// Judges the rules over whole tables that an edit has left stale. Returns whether
    /// there were any.
    pub fn settle(&mut self) -> bool {
        if self.unjudged {
            self.judge();
            return true;
        }
        let judged = (self.checker).settle(&self.book.data, &self.book.settings);
        let told = self.stale && self.tell_noted();
        judged || told
    }

    /// Whether nothing is left for [`Self::settle`].
    pub fn is_settled(&self) -> bool {
        !self.unjudged && self.checker.is_settled() && !self.stale
    }

    /// The severity of a rule in this book.
    pub fn severity(&self, rule: &Rule) -> Severity {
        let changed = self.book.settings.severities.get(rule.name);
        changed.copied().unwrap_or(rule.severity)
    }

    /// How many findings stand. Does not walk them.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        let mut add = |severity, count| match severity {
            Severity::Error => counts.errors += count,
            Severity::Warning => counts.warnings += count,
            Severity::Info => counts.infos += count,
        };
        for ((_, rule), tally) in self.checker.tally() {
            if let Some(rule) = by_id(*rule) {
                add(self.severity(rule), tally.count - tally.confirmed);
                add(Severity::Warning, tally.confirmed);
            }
        }
        for finding in self.checker.of_sources() {
            add(finding.severity, 1);
        }
        let reasoned = (self.checker.of_sources().iter())
            .filter(|f| f.severity == Severity::Warning && self.reason(f).is_some())
            .count();
        counts.reasoned = reasoned as u32 + self.reasoned().len() as u32;
        counts
    }

    /// Table and rule of each standing warning on records that has a reason.
    pub fn reasoned(&self) -> Vec<(TableId, RuleId)> {
        let marks = self.book.reasons.keys();
        let given = marks.filter_map(|m| self.checker.warning(*m));
        let own = self.checker.tally().iter();
        let own = own.flat_map(|(of, tally)| std::iter::repeat_n(*of, tally.reasoned as usize));
        given.chain(own).collect()
    }

    /// The reason given for a finding, by a person or by the value itself.
    pub fn reason<'a>(&'a self, finding: &'a Finding) -> Option<&'a str> {
        let given = self.book.reasons.get(&finding.mark());
        given.map(String::as_str).or_else(|| finding.own_reason())
    }

    /// The warnings that stand, by table (`None`: on source files), rule and reason, counted;
    /// those without a reason under an empty one.
    pub fn warnings_by_reason(&self) -> BTreeMap<(Option<TableId>, RuleId, &str), u32> {
        let mut counted = BTreeMap::new();
        let findings = self.checker.findings().into_iter();
        for finding in findings.filter(|f| f.severity == Severity::Warning) {
            let reason = self.reason(finding).unwrap_or_default();
            let key = (finding.place.table(), finding.rule, reason);
            *counted.entry(key).or_default() += 1;
        }
        counted
    }

    /// Whether nothing stands in the way of a seal.
    pub fn may_seal(&self) -> bool {
        let counts = self.counts();
        !self.unjudged
            && counts.errors == 0
            && counts.warnings == counts.reasoned
            && self.book.data.tables.iter().any(|t| t.count() > 0)
    }
}

/// Judges a whole book, its sources and what it knows beside its records included.
pub(crate) fn judge(checker: &mut Checker, book: &Book, noted: Vec<Noted>) {
    checker.confirm(book.reasons.keys().copied());
    checker.check_all(&book.data, &book.settings);
    judge_sources(checker, book);
    checker.set_noted(noted, &book.settings);
}

/// Judges what was noticed in the files whose import stands.
fn judge_sources(checker: &mut Checker, book: &Book) {
    let sources = book.standing_sources().into_iter();
    checker.set_sources(
        sources.flat_map(|(i, s)| s.observations.iter().map(move |o| (i, o))),
        &book.settings,
    );
}

/// The records that a plan makes of a workbook, by table of the plan: `None` where it leaves
/// one out, and where one comes back, of which only the book knows what is new. New texts
/// go into the workbook's pool.
pub fn batches(workbook: &mut RawWorkbook, plan: &Plan) -> Vec<Option<Batch>> {
    let RawWorkbook { pool, sheets, .. } = workbook;
    let mut batch = |table: &TablePlan| {
        let raw = &sheets[usize::from(table.sheet)].tables[usize::from(table.table)];
        (table.marks.is_none()).then(|| enter(raw, table, pool))?
    };
    plan.tables.iter().map(&mut batch).collect()
}

/// The rows of a workbook under a plan, as something to enter into a book. What the plan's
/// maker had to settle first is settled: observations that are errors stay behind.
pub fn import(source: Source, mut workbook: RawWorkbook, plan: &Plan, book: &Book) -> Import {
    let entered = batches(&mut workbook, plan);
    import_batches(source, workbook, plan, entered, book)
}

/// As [`import`], where [`batches`] was asked before.
pub fn import_batches(
    mut source: Source,
    workbook: RawWorkbook,
    plan: &Plan,
    entered: Vec<Option<Batch>>,
    book: &Book,
) -> Import {
    let settled = |what| {
        RULES.iter().any(|r| {
            r.severity == Severity::Error && matches!(&r.check, Check::Source(s) if *s == what)
        })
    };
    let seen = workbook
        .observations
        .iter()
        .cloned()
        .chain(observe(&workbook, plan));
    let mut differing = source.facts.declared.clone();
    let mut read = Totals::new();
    for batch in entered.iter().flatten().filter(|_| !differing.is_empty()) {
        add_up(&mut read, batch, &|id| workbook.pool.get(id));
    }
    differing.retain(|d| read.get(&d.of) != Some(&d.total));
    let said_else = |o: &Observation| is_declared(o, &workbook, plan, &differing);
    source.observations = seen.filter(|o| !settled(o.what) && !said_else(o)).collect();
    source.rows = Some(row_counts(&workbook, plan));
    let mut pool = workbook.pool;
    let mut batches = Vec::new();
    let mut came_back = false;
    for (table, entered) in plan.tables.iter().zip(entered) {
        let raw = &workbook.sheets[usize::from(table.sheet)].tables[usize::from(table.table)];
        if let Some(back) = back::take(book, raw, table, &mut pool) {
            came_back = true;
            batches.extend(back.batch);
            if let Some(rows) = &mut source.rows {
                let left = back.left.len() as u32;
                rows.entered -= left;
                rows.held += left;
            }
            continue;
        }
        batches.extend(entered.map(|mut batch| {
            if table.update {
                batch.into = merge::matches(book, &pool, &batch);
            }
            batch
        }));
    }
    if came_back {
        pool = only_used(&pool, &mut batches);
    }
    Import {
        source,
        pool,
        batches,
        by_grade: true,
        keeps_equals: true,
    }
}

/// The texts that batches use, and no others: of a sheet that comes back few rows count.
fn only_used(pool: &Pool, batches: &mut [Batch]) -> Pool {
    let mut kept = Pool::default();
    let mut ids = BTreeMap::from([(0, 0)]);
    for column in batches.iter_mut().flat_map(|b| &mut b.columns) {
        let originals = column.originals.iter_mut().map(|(_, id)| id);
        for id in column.texts.iter_mut().chain(originals) {
            *id = *ids.entry(*id).or_insert_with(|| kept.push(pool.get(*id)));
        }
    }
    kept
}

fn row_counts(workbook: &RawWorkbook, plan: &Plan) -> RowCounts {
    let mut counts = RowCounts::default();
    for (i, sheet) in (0u16..).zip(&workbook.sheets) {
        for (j, raw) in (0u16..).zip(&sheet.tables) {
            let goes = |p: &TablePlan| (p.sheet, p.table) == (i, j) && p.target.is_some();
            let (rows, totals) = (raw.rows.len() as u32, raw.totals.len() as u32);
            match plan.tables.iter().any(goes) {
                true => counts.entered += rows,
                false => counts.held += rows,
            }
            counts.excluded += totals;
            counts.read += rows + totals;
        }
    }
    counts
}
