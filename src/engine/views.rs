//! What the page is shown of a book.

use std::collections::{BTreeMap, BTreeSet};

use qichu_book::history::{Act, Event};
use qichu_book::review::Standing;
use qichu_book::sort::{self, Sort};
use qichu_book::{Book, Live, group};
use qichu_model::{Data, Finding, Lang, RuleId, Severity, TableId, Text};
use qichu_rules::docs::Entry;
use qichu_rules::{RULES, Rule, Tally, by_id, message};

use super::figures::Figures;
use super::files::place;
use super::protocol::{
    CellView, Filter, FindingView, GroupView, PastView, Reviewed, RowView, RuleCount, RuleTexts,
    RuleView, SourceCell, SourceView, Spot, TableView,
};
use super::tidy::twins;
use super::verify::{review_view, standing_view};

/// Which records of a table are shown: ascending, or in the order asked for.
#[derive(Default)]
pub struct Shown {
    /// The filter.
    pub filter: Filter,
    /// The order, where it is not that of entry.
    pub sort: Option<Sort>,
    /// The records.
    pub rows: Vec<u32>,
}

impl Shown {
    /// Applies a filter anew.
    pub fn apply(
        live: &Live,
        table: TableId,
        filter: Filter,
        sort: Option<Sort>,
        edited: &BTreeSet<(TableId, u32)>,
    ) -> Self {
        let mut rows = matching(live, table, &filter, edited);
        if let Some(sort) = sort {
            sort::sort(&live.book().data, table, &mut rows, sort);
        }
        Self { filter, sort, rows }
    }

    /// Takes in what a command changed without moving what the person looks at: records
    /// that no longer fit the filter or the order stay until it is applied again.
    pub fn refresh(&mut self, live: &Live, table: TableId) {
        let data = live.book().data.table(table);
        let all = self.filter == Filter::All;
        match self.sort {
            None if all && self.rows.len() == data.count() => {}
            None if all => self.rows = data.rows().collect(),
            _ => {
                self.rows.retain(|row| data.alive[*row as usize]);
                if all && self.rows.len() != data.count() {
                    let known: BTreeSet<u32> = self.rows.iter().copied().collect();
                    let new = data.rows().filter(|row| !known.contains(row));
                    self.rows.extend(new);
                }
            }
        }
    }

    /// Where a record is.
    pub fn position(&self, row: u32) -> Option<usize> {
        match self.sort {
            None => self.rows.binary_search(&row).ok(),
            Some(_) => self.rows.iter().position(|r| *r == row),
        }
    }
}

/// The records of a table that a filter shows, ascending.
fn matching(
    live: &Live,
    table: TableId,
    filter: &Filter,
    edited: &BTreeSet<(TableId, u32)>,
) -> Vec<u32> {
    let data = &live.book().data;
    let has = |is: &dyn Fn(&Finding) -> bool| -> Vec<u32> {
        live.checker()
            .rows_from(table, 0)
            .filter_map(|(row, mut found)| found.any(is).then_some(row))
            .collect()
    };
    match filter {
        Filter::All => data.table(table).rows().collect(),
        Filter::Errors => has(&|f| f.severity == Severity::Error),
        Filter::Warnings => has(&|f| f.severity == Severity::Warning && live.reason(f).is_none()),
        Filter::Changed => edited
            .iter()
            .filter(|(t, row)| *t == table && data.table(table).alive[*row as usize])
            .map(|(_, row)| *row)
            .collect(),
        Filter::Rule(code) => match RuleId::parse(code) {
            Some(rule) => has(&|f| f.rule == rule),
            None => Vec::new(),
        },
        Filter::Text(text) => containing(data, table, text),
        Filter::Group(shared, of) => {
            let rows = matching(live, table, of, edited);
            group::within(data, table, &rows, shared)
        }
        Filter::Missing(owner, field) => live.book().lacking(owner, table, *field),
        Filter::Unreviewed => {
            let open = |s| s != Standing::Passed;
            live.reviews()
                .standing_so(live.book(), table, open)
                .collect()
        }
        Filter::Returned => {
            let back = |s| s == Standing::Returned;
            live.reviews()
                .standing_so(live.book(), table, back)
                .collect()
        }
    }
}

fn containing(data: &Data, table: TableId, text: &str) -> Vec<u32> {
    let wanted = text.trim().to_lowercase();
    let columns = 0..data.table(table).columns.len() as u16;
    let has = |row: &u32| {
        columns
            .clone()
            .any(|c| data.text(table, *row, c).to_lowercase().contains(&wanted))
    };
    data.table(table).rows().filter(has).collect()
}

/// A record as it is shown.
pub fn row_view(live: &Live, table: TableId, row: u32) -> RowView {
    let data = &live.book().data;
    let columns = 0..data.table(table).columns.len() as u16;
    let mut marks: BTreeMap<u16, Severity> = BTreeMap::new();
    for finding in live.checker().of_row(table, row) {
        let open = finding.severity != Severity::Warning || live.reason(finding).is_none();
        let severity = if open {
            finding.severity
        } else {
            Severity::Info
        };
        let mark = marks
            .entry(finding.place.column().unwrap_or(u16::MAX))
            .or_insert(severity);
        *mark = severity.min(*mark);
    }
    RowView {
        row,
        texts: columns
            .map(|c| data.text(table, row, c).to_owned())
            .collect(),
        marks: marks.into_iter().collect(),
        review: (live.book().asks_for_review()).then(|| {
            match live.reviews().standing(table, row) {
                Standing::Passed => Reviewed::Passed,
                Standing::Returned => Reviewed::Returned,
                Standing::Unseen | Standing::Changed | Standing::Halfway => Reviewed::Due,
            }
        }),
    }
}

/// All about a cell.
pub fn cell_view(live: &Live, (table, row, column): (TableId, u32, u16), lang: Lang) -> CellView {
    let book = live.book();
    let here = |f: &&Finding| f.place.column().is_none_or(|c| c == column);
    CellView {
        text: book.data.text(table, row, column).into(),
        source: book.origin(table, row, column).map(|from| SourceCell {
            file: (book.sources.get(usize::from(from.source)))
                .map_or_else(String::new, |s| s.name.clone()),
            sheet: from.sheet,
            address: from.address,
            original: from.original,
        }),
        findings: (live.checker().of_row(table, row).filter(here))
            .map(|f| finding_view(f, Some(live), lang))
            .collect(),
        history: history(book, (table, row, column), lang),
        review: standing_view(live, table, row, lang),
    }
}

/// Every value a cell had, newest first; nothing where there was only one.
fn history(book: &Book, (table, row, column): (TableId, u32, u16), lang: Lang) -> Vec<PastView> {
    let past = book.history_of(table, row, column);
    if past.len() < 2 {
        return Vec::new();
    }
    let newest_first = past.iter().rev();
    newest_first
        .map(|past| PastView {
            text: past.text.map(Into::into),
            at_ms: past.event.at_ms as f64,
            who: past.event.actor.into(),
            why: why(book, &past.event, lang),
        })
        .collect()
}

/// What brought a change about: the kind of command, the file, the person's words.
fn why(book: &Book, event: &Event, lang: Lang) -> String {
    let more = match event.act {
        Act::Import { source } => book
            .sources
            .get(usize::from(source))
            .map(|s| s.name.as_str()),
        _ => Some(event.note),
    };
    let cause = cause(event.act).get(lang);
    match more {
        Some(more) if !more.is_empty() => format!("{cause} · {more}"),
        _ => cause.into(),
    }
}

fn cause(act: Act) -> Text {
    match act {
        Act::Import { .. } => Text::new("导入", "entered from a file"),
        Act::Edit => Text::new("手工修改", "typed"),
        Act::Paste => Text::new("粘贴", "pasted"),
        Act::Fix(_) | Act::FixAll => Text::new("一键修复", "fixed"),
        Act::AddRow => Text::new("新增记录", "record added"),
        Act::RemoveRows => Text::new("删除记录", "record removed"),
        Act::Waive => Text::new("说明理由", "reason given"),
        Act::Settings => Text::new("改设置", "settings changed"),
        Act::Reject => Text::new("拒收或撤回", "rejected or taken back"),
        Act::Source { .. } => Text::new("来源说明", "source described"),
        Act::Decide => Text::new("来源冲突已决定", "conflict decided"),
        Act::Undo { .. } => Text::new("撤销", "undone"),
        Act::Redo { .. } => Text::new("重做", "redone"),
        Act::Replace => Text::new("查找替换", "found and replaced"),
        Act::Bulk => Text::new("批量修改", "changed in bulk"),
        Act::Merge => Text::new("合并重复", "merged"),
        Act::Review => Text::new("审核", "reviewed"),
        Act::CommitSample | Act::DrawSample | Act::CompareRecord | Act::DecideSample => {
            Text::new("抽样", "sampled")
        }
        Act::Explain => Text::new("说明差异", "difference explained"),
    }
}

/// What is left to do of each rule: errors, then warnings without a reason, most first.
pub fn by_rule(live: &Live) -> Vec<RuleCount> {
    let mut counts: BTreeMap<RuleId, u32> = BTreeMap::new();
    for ((_, rule), tally) in live.checker().tally() {
        *counts.entry(*rule).or_default() += tally.count;
    }
    for finding in live.checker().of_sources() {
        *counts.entry(finding.rule).or_default() += u32::from(live.reason(finding).is_none());
    }
    for (_, rule) in live.reasoned() {
        counts.entry(rule).and_modify(|count| *count -= 1);
    }
    let rules = counts.into_iter().filter_map(|(id, count)| {
        let rule = by_id(id)?;
        let severity = live.severity(rule);
        (count > 0 && severity != Severity::Info).then(|| RuleCount {
            code: id.to_string(),
            name: rule.name.into(),
            severity,
            texts: RuleTexts::default(),
            count,
        })
    });
    let mut rules: Vec<_> = rules.collect();
    rules.sort_by_key(|rule| (rule.severity, std::cmp::Reverse(rule.count)));
    rules
}

/// All rules, by code.
pub fn rules(live: &Live, lang: Lang) -> Vec<RuleView> {
    let view = |rule: &&'static Rule| {
        let entry = Entry::of(rule, lang);
        RuleView {
            code: rule.id.to_string(),
            name: rule.name.into(),
            severity: live.severity(rule),
            title: entry.title,
            about: entry.about,
            says: entry.says,
            examples: entry.examples.into(),
        }
    };
    RULES.iter().map(view).collect()
}

/// What the rules say, by code.
pub fn texts(lang: Lang) -> Vec<(String, RuleTexts)> {
    let texts = |rule: &&'static Rule| RuleTexts {
        title: rule.title.get(lang).into(),
        todo: rule.todo.get(lang).into(),
        why: rule.why.get(lang).into(),
    };
    let rules = RULES.iter();
    rules
        .map(|rule| (rule.id.to_string(), texts(rule)))
        .collect()
}

/// A finding, ready to show.
pub fn finding_view(finding: &Finding, live: Option<&Live>, lang: Lang) -> FindingView {
    let rule = by_id(finding.rule);
    let (table, row, column) = (
        finding.place.table(),
        finding.place.row(),
        finding.place.column(),
    );
    let cell = table.zip(row).zip(column);
    let value = live
        .zip(cell)
        .map(|(live, ((t, r), c))| live.book().data.text(t, r, c).to_owned());
    let fixed = finding.fix.as_ref().and_then(|fix| {
        let here = fix.cells.iter().find(|c| Some(c.0) == column);
        let here = here.or(fix.cells.first())?;
        let mut text = here.1.clone();
        for (column, more) in fix.cells.iter().filter(|c| c.0 != here.0) {
            let field = table?.spec().fields.get(usize::from(*column))?;
            text += &format!(" + {} {more}", field.label.get(lang));
        }
        Some((fix.kind, text))
    });
    FindingView {
        mark: finding.mark(),
        code: finding.rule.to_string(),
        severity: finding.severity,
        title: rule.map_or("", |r| r.title.get(lang)).into(),
        message: message(finding, lang),
        todo: rule.map_or("", |r| r.todo.get(lang)).into(),
        table,
        row,
        column,
        value: value.unwrap_or_default(),
        fix: fixed,
        choices: finding.choices.clone(),
        missing: live.and_then(|l| l.book().missing(finding)).map(|m| {
            let texts: Vec<&str> = m.cells().map(|(_, text)| text).collect();
            (m.table, texts.join(" "))
        }),
        reason: live.and_then(|l| l.reason(finding)).map(Into::into),
        twins: twins(finding),
        place: String::new(),
    }
}

/// Findings of a rule in a table, in order.
pub fn findings_of<'a>(
    live: &'a Live,
    table: Option<TableId>,
    rule: RuleId,
) -> Box<dyn Iterator<Item = &'a Finding> + 'a> {
    let checker = live.checker();
    match table {
        None => Box::new(checker.of_sources().iter().filter(move |f| f.rule == rule)),
        Some(table) => {
            let wide = checker.of_tables().iter();
            let rows = checker.rows_from(table, 0).flat_map(|(_, found)| found);
            Box::new(
                wide.filter(move |f| f.place.table() == Some(table))
                    .chain(rows)
                    .filter(move |f| f.rule == rule),
            )
        }
    }
}

/// Findings by rule and table: errors first, then the most numerous. The rules' texts
/// stay behind: the page has them.
pub fn groups(
    live: &Live,
    figures: &Figures,
    with_reason: &[(TableId, RuleId)],
    lang: Lang,
) -> Vec<GroupView> {
    let mut reasoned: BTreeMap<(TableId, RuleId), u32> = BTreeMap::new();
    for key in with_reason {
        *reasoned.entry(*key).or_default() += 1;
    }
    let of_records = live.checker().tally().iter().map(|((table, rule), tally)| {
        let reasoned = reasoned.get(&(*table, *rule)).copied().unwrap_or(0);
        (Some(*table), *rule, *tally, reasoned)
    });
    let mut of_sources: BTreeMap<RuleId, (Tally, u32)> = BTreeMap::new();
    for finding in live.checker().of_sources() {
        let (tally, reasoned) = of_sources.entry(finding.rule).or_default();
        tally.count += 1;
        *reasoned += u32::from(live.reason(finding).is_some());
    }
    let of_sources = of_sources
        .into_iter()
        .map(|(rule, (tally, reasoned))| (None, rule, tally, reasoned));
    let mut groups: Vec<GroupView> = of_records
        .chain(of_sources)
        .filter_map(|(table, id, tally, reasoned)| {
            let rule = by_id(id)?;
            let example = figures.example(live, table, id)?;
            let mut first = finding_view(example, Some(live), lang);
            first.place = source_place(live.book(), example);
            Some(GroupView {
                table,
                code: id.to_string(),
                name: rule.name.into(),
                // All confirmed, they are warnings that have their reason.
                severity: match tally.confirmed == tally.count {
                    true => Severity::Warning,
                    false => live.severity(rule),
                },
                title: String::new(),
                todo: String::new(),
                why: String::new(),
                count: tally.count,
                safe: tally.safe,
                reasoned,
                confirmable: rule.is_confirmable() && live.severity(rule) == Severity::Error,
                first: Some(first),
            })
        })
        .collect();
    groups.sort_by_key(|g| {
        (
            g.severity,
            std::cmp::Reverse(g.count),
            g.code.clone(),
            g.table,
        )
    });
    groups
}

/// File, sheet and cell of a finding on a source file.
pub fn source_place(book: &Book, finding: &Finding) -> String {
    let qichu_model::Place::Source { source, .. } = finding.place else {
        return String::new();
    };
    let Some(source) = book.sources.get(usize::from(source)) else {
        return String::new();
    };
    let within = place(finding.place, &source.sheets);
    match within.is_empty() {
        true => source.name.clone(),
        false => format!("{} › {within}", source.name),
    }
}

/// A table as it stands.
pub fn table_view(
    live: &Live,
    table: TableId,
    shown: &Shown,
    changed: u32,
    figures: &Figures,
    reasoned: &[(TableId, RuleId)],
) -> TableView {
    let data = live.book().data.table(table);
    let (mut errors, mut warnings) = (0, 0);
    for ((of, rule), tally) in live.checker().tally() {
        if *of != table {
            continue;
        }
        warnings += tally.confirmed;
        let count = tally.count - tally.confirmed;
        match by_id(*rule).map(|r| live.severity(r)) {
            Some(Severity::Error) => errors += count,
            Some(Severity::Warning) => warnings += count,
            _ => {}
        }
    }
    let reasoned = reasoned.iter().filter(|(t, _)| *t == table).count() as u32;
    let extra = data.spec().fields.len() as u16..data.columns.len() as u16;
    let extra = extra
        .map(|c| data.column_label(c, Lang::Zh).to_owned())
        .collect();
    let totals = figures.totals(table);
    let filled = totals.holds(data.columns.len());
    let complete = totals.complete();
    let sums = totals.sums().into_iter();
    let shown_sums = sums.filter(|(column, ..)| filled[usize::from(*column)]);
    TableView {
        table,
        rows: data.count() as u32,
        shown: shown.rows.len() as u32,
        filter: shown.filter.clone(),
        sort: shown.sort,
        errors,
        warnings: warnings - reasoned.min(warnings),
        held: live.checker().erring(table),
        complete,
        changed,
        extra,
        sums: shown_sums.map(|(column, _, sum)| (column, sum)).collect(),
        filled,
        review: review_view(live, table),
    }
}

/// The files a book was made from.
pub fn sources(book: &Book) -> Vec<SourceView> {
    let records = book.records_by_source();
    let standing = book.standing_sources().into_iter();
    standing
        .map(|(i, source)| SourceView {
            name: source.name.clone(),
            owner: source.facts.owner(),
            grade: source.facts.grade,
            bytes: source.bytes,
            digest: source.sha256.chars().take(12).collect(),
            records: records[usize::from(i)],
        })
        .collect()
}

/// The next cell with an error or an open warning, in the order shown; around the end.
pub fn next_finding(
    live: &Live,
    table: TableId,
    shown: &Shown,
    position: u32,
    column: u16,
    back: bool,
) -> Option<Spot> {
    let here = shown.rows.get(position as usize).copied();
    let here = here.or(shown.rows.last().copied())?;
    let counts = |f: &Finding| match f.severity {
        Severity::Error => true,
        Severity::Warning => live.reason(f).is_none(),
        Severity::Info => false,
    };
    let spot = |row: u32, column: u16| {
        let position = shown.position(row)? as u32;
        Some(Spot {
            table,
            position,
            column,
        })
    };
    let checker = live.checker();
    let columns = |found: &mut dyn Iterator<Item = &Finding>| -> Vec<u16> {
        found
            .filter(|f| counts(f))
            .map(|f| f.place.column().unwrap_or(0))
            .collect()
    };
    // In another order than that of entry each record is asked for its findings.
    let in_order = || {
        let (at, len) = (position as usize, shown.rows.len());
        let places = (1..=len).map(|i| (at + if back { len - i } else { i }) % len);
        places.into_iter().find_map(|place| {
            let found = columns(&mut checker.of_row(table, shown.rows[place])).into_iter();
            let column = if back { found.max() } else { found.min() };
            spot(shown.rows[place], column?)
        })
    };
    let own = columns(&mut checker.of_row(table, here));
    if shown.sort.is_some() {
        let own = own.into_iter();
        let beside = match back {
            true => own.filter(|c| *c < column).max(),
            false => own.filter(|c| *c > column).min(),
        };
        beside.and_then(|c| spot(here, c)).or_else(in_order)
    } else if back {
        let before = own.iter().copied().filter(|c| *c < column).max();
        let rest = || {
            let below = here
                .checked_sub(1)
                .into_iter()
                .flat_map(|to| checker.rows_to(table, to));
            below
                .chain(checker.rows_to(table, u32::MAX))
                .find_map(|(row, mut found)| spot(row, columns(&mut found).into_iter().max()?))
        };
        before.and_then(|c| spot(here, c)).or_else(rest)
    } else {
        let after = own.iter().copied().filter(|c| *c > column).min();
        let rest = || {
            let above = checker.rows_from(table, here + 1);
            above
                .chain(checker.rows_from(table, 0))
                .find_map(|(row, mut found)| spot(row, columns(&mut found).into_iter().min()?))
        };
        after.and_then(|c| spot(here, c)).or_else(rest)
    }
}
