//! What a person does, as commands: carried out, handed to the writer, shown.

use std::collections::BTreeMap;

use js_sys::Uint8Array;
use qichu_book::command::{CellEdit, Command, Why};
use qichu_book::{Judged, Refused};
use qichu_bundle::Meta;
use qichu_model::{Finding, FixKind, RuleId, TableId};

use super::books::new_id;
use super::{Answered, Host, about};
use crate::engine::keys::DeviceKey;
use crate::engine::protocol::{Act, Answer, Sealed};
use crate::engine::verify::Checking;
use crate::engine::{collect, export, tidy, verify, views};
use crate::platform::{clock_ms, local_time, now_ms, pack_about, sha256, tz_minutes, words};
use crate::storage::{Entry, LastSeal, Locked, lock};

impl Host {
    pub(super) fn act(&mut self, act: Act) -> Result<u32, String> {
        self.writable()?;
        if matches!(
            act,
            Act::Fix { .. } | Act::FixAll(_) | Act::AddAllMissing { .. } | Act::ReasonAll { .. }
        ) {
            self.judge();
        }
        let command = match act {
            Act::Set(cells) => Command::SetCells {
                cells,
                why: Why::Edit,
            },
            Act::Paste {
                table,
                position,
                column,
                texts,
            } => self.paste(table, position, column, texts)?,
            Act::FillColumn(table, column, text) => {
                let data = &self.opened()?.live.book().data;
                let rows = data.table(table).rows();
                let empty = rows.filter(|row| data.text(table, *row, column).trim().is_empty());
                let cells = empty.map(|row| CellEdit {
                    table,
                    row,
                    column,
                    text: text.clone(),
                });
                Command::SetCells {
                    cells: cells.collect(),
                    why: Why::Bulk,
                }
            }
            Act::AddRow(table) => Command::AddRow(table),
            Act::Remove(table, rows) => Command::RemoveRows { table, rows },
            Act::Fix {
                table,
                row,
                mark,
                choice,
            } => {
                let finding = self.finding(table, row, mark)?;
                let cells = match choice {
                    None => finding.fix.clone().ok_or("no fix")?.cells,
                    Some(text) => {
                        let column = finding.place.column();
                        let column = column.filter(|_| finding.choices.contains(&text));
                        vec![(column.ok_or("no such choice")?, text)]
                    }
                };
                Command::SetCells {
                    cells: cells
                        .into_iter()
                        .map(|(column, text)| CellEdit {
                            table,
                            row,
                            column,
                            text,
                        })
                        .collect(),
                    why: Why::Fix(finding.rule),
                }
            }
            Act::FixAll(Some((table, code))) => {
                let rule = RuleId::parse(&code).ok_or("no such rule")?;
                self.fix_rule(table, rule)?
            }
            Act::FixAll(None) => self.fix_everything()?,
            Act::AddAllMissing {
                table,
                code,
                doubtful,
            } => {
                let rule = RuleId::parse(&code).ok_or("no such rule")?;
                let live = &self.opened()?.live;
                let (sure, like) = tidy::missing(live, table, rule);
                let all = if doubtful {
                    [sure, like].concat()
                } else {
                    sure
                };
                match live.book().add_missing(&all, rule) {
                    Some(add) => add,
                    None => return Ok(0),
                }
            }
            Act::Reason(mark, reason) => Command::Waive {
                marks: vec![mark],
                reason,
            },
            Act::ReasonAll {
                table,
                code,
                reason,
            } => {
                let rule = RuleId::parse(&code).ok_or("no such rule")?;
                let found = views::findings_of(&self.opened()?.live, table, rule);
                let marks = found.map(qichu_model::Finding::mark).collect();
                Command::Waive { marks, reason }
            }
            Act::Settings(settings) => Command::SetSettings(settings),
            Act::Reject {
                table,
                rows,
                reason,
            } => export::reject(&self.opened()?.live, table, rows, reason),
            Act::Bulk(bulk) => {
                let open = self.opened()?;
                tidy::command(&open.live, &open.shown[bulk.table.index()], &bulk)
            }
            Act::Merge(merge) => tidy::merge(&self.opened()?.live, &merge),
            Act::Source(source, fact) => {
                let sources = &self.opened()?.live.book().sources;
                let known = sources.get(usize::from(source)).ok_or("no such source")?;
                let mut facts = Box::new(known.facts.clone());
                facts.say(fact);
                Command::SetSource { source, facts }
            }
            Act::Decide(prefer) => collect::decide(self.opened()?.live.book(), prefer),
            Act::Check(checking) => return self.check(checking),
            Act::Undo => Command::Undo,
            Act::Redo => Command::Redo,
        };
        self.command(command)
    }

    /// Adds the record that a finding says is missing. Returns its number.
    pub(super) fn add_missing(
        &mut self,
        table: TableId,
        row: u32,
        mark: u64,
    ) -> Result<u32, String> {
        self.writable()?;
        self.judge();
        let finding = self.finding(table, row, mark)?.clone();
        // What others refer to by the same code may be there by now.
        let book = self.opened()?.live.book();
        if let Some(add) = book.add_missing(&book.all_missing([&finding]), finding.rule) {
            self.command(add)?;
        }
        let book = self.opened()?.live.book();
        let added = book.missing(&finding).and_then(|m| book.added(&m));
        added.ok_or_else(|| "no such record".into())
    }

    fn finding(&mut self, table: TableId, row: u32, mark: u64) -> Result<&Finding, String> {
        let mut found = self.opened()?.live.checker().of_row(table, row);
        let found = found.find(|f| f.mark() == mark);
        found.ok_or_else(|| "no such finding".into())
    }

    /// Checks something; returns how many records that is about.
    fn check(&mut self, checking: Checking) -> Result<u32, String> {
        // What is not judged yet is not known to be held.
        if matches!(checking, Checking::Commit(_)) && self.opened()?.settle() {
            self.tell_book();
        }
        let (lang, actor) = (self.lang, self.actor()?);
        let open = self.opened()?;
        let (command, count) = verify::command(&open.live, &open.shown, &actor, checking)
            .map_err(|why| why.get(lang).to_owned())?;
        self.command(command)?;
        Ok(count)
    }

    /// Who works now: the preparer unless somebody said otherwise.
    pub(super) fn actor(&mut self) -> Result<String, String> {
        let said = self.actor.clone();
        let preparer = &self.opened()?.live.book().settings.preparer;
        Ok(if said.is_empty() {
            preparer.clone()
        } else {
            said
        })
    }

    fn paste(
        &mut self,
        table: TableId,
        position: u32,
        column: u16,
        texts: Vec<Vec<String>>,
    ) -> Result<Command, String> {
        let open = self.opened()?;
        let data = open.live.book().data.table(table);
        let (width, end) = (data.columns.len(), data.len() as u32);
        let shown = &open.shown[table.index()].rows;
        let mut cells = Vec::new();
        let mut rows = 0;
        for (i, line) in texts.into_iter().enumerate() {
            let row = match shown.get(position as usize + i) {
                Some(row) => *row,
                None => {
                    rows += 1;
                    end + rows - 1
                }
            };
            for (column, text) in (column..).zip(line) {
                if usize::from(column) < width {
                    cells.push(CellEdit {
                        table,
                        row,
                        column,
                        text,
                    });
                }
            }
        }
        Ok(if rows > 0 {
            Command::Grow {
                table,
                rows,
                cells,
                why: Why::Paste,
            }
        } else {
            Command::SetCells {
                cells,
                why: Why::Paste,
            }
        })
    }

    fn fix_rule(&mut self, table: TableId, rule: RuleId) -> Result<Command, String> {
        let found = views::findings_of(&self.opened()?.live, Some(table), rule);
        let fixes = found.filter_map(|f| {
            let fix = f.fix.as_ref().filter(|x| x.kind == FixKind::Safe)?;
            let row = f.place.row()?;
            let cells = fix.cells.iter().map(move |(column, text)| CellEdit {
                table,
                row,
                column: *column,
                text: text.clone(),
            });
            Some(cells)
        });
        let cells = fixes.flatten().collect();
        Ok(Command::SetCells {
            cells,
            why: Why::Fix(rule),
        })
    }

    /// All safe fixes, one upon the other, as one command.
    fn fix_everything(&mut self) -> Result<Command, String> {
        let live = &self.opened()?.live;
        let (data, settings) = (&live.book().data, &live.book().settings);
        let mut cells = Vec::new();
        for table in TableId::ALL {
            for (row, found) in live.checker().rows_from(table, 0) {
                let safe = |f: &&qichu_model::Finding| {
                    f.fix.as_ref().is_some_and(|x| x.kind == FixKind::Safe)
                };
                // What rules about more than a cell say comes last, and only where a cell's own
                // rules leave it alone.
                let fixes = found
                    .filter(safe)
                    .flat_map(|f| f.fix.iter().flat_map(|x| &x.cells));
                let fixes: BTreeMap<u16, &String> = fixes.map(|(at, text)| (*at, text)).collect();
                for (column, fix) in fixes {
                    let tidied = live.checker().tidied(data, settings, (table, row, column));
                    cells.push(CellEdit {
                        table,
                        row,
                        column,
                        text: tidied.unwrap_or_else(|| fix.clone()),
                    });
                }
            }
        }
        Ok(Command::SetCells {
            cells,
            why: Why::FixAll,
        })
    }

    /// Carries a command out, hands it to the writer, shows the book. Returns how many
    /// records it touched.
    pub(super) fn command(&mut self, command: Command) -> Result<u32, String> {
        self.command_judged(command, None)
    }

    /// As [`Self::command`], of a command that was judged ahead.
    pub(super) fn command_judged(
        &mut self,
        command: Command,
        judged: Option<Judged>,
    ) -> Result<u32, String> {
        let nothing = match &command {
            Command::SetCells { cells, .. } => cells.is_empty(),
            Command::Waive { marks, .. } => marks.is_empty(),
            Command::RemoveRows { rows, .. } | Command::Reject { rows, .. } => rows.is_empty(),
            Command::Decide(decisions) => decisions.is_empty(),
            _ => false,
        };
        if nothing {
            return Ok(0);
        }
        let whole = matches!(command, Command::Import(_));
        // Its cells take as much as its texts, or a little less.
        let about = match &command {
            Command::Import(import) => 2 * import.pool.text_bytes(),
            _ => 0,
        };
        let refused = match whole {
            true => self.word(
                "这个文件没能录入，仍在待导入里",
                "The file could not be entered: it waits on",
            ),
            false => self.word(
                "做不到：那里已经没有这条记录了",
                "Not possible: there is no such record any more",
            ),
        };
        let none = match &command {
            Command::Redo => self.word("没有可重做的了", "There is nothing to redo"),
            _ => self.word("没有可撤销的了", "There is nothing to undo"),
        };
        // Records neither come nor go by these.
        let moved = !matches!(
            command,
            Command::SetCells { .. }
                | Command::Waive { .. }
                | Command::SetSettings(_)
                | Command::Check(_)
        );
        let (lang, actor) = (self.lang, self.actor()?);
        let open = self.opened()?;
        let envelope = open.envelope(command, actor);
        let (seq, packed) = (envelope.seq, pack_about(&envelope, about));
        let start = clock_ms();
        let touched = open.live.carry_out(envelope).map_err(|e| match e {
            Refused::Nothing => none,
            Refused::NoSuchPlace | Refused::OutOfOrder => refused,
            why => verify::refusal(why).get(lang).to_owned(),
        })?;
        if let Some(judged) = judged {
            open.live.take_over(judged);
        }
        open.judged_ms = clock_ms() - start;
        open.take_in(&touched, moved);
        if !whole {
            open.edited.extend(touched.iter().copied());
        }
        let waits = whole && !open.live.is_judged();
        let info = open.info();
        if let Some(writer) = &self.writer {
            let entry = Entry {
                seq,
                command: packed,
                info,
            };
            match waits {
                true => writer.write_soon(entry),
                false => writer.write(entry),
            }
        }
        self.tell_book();
        Ok(touched.len() as u32)
    }

    pub(super) async fn seal(&mut self, author: String) -> Answered {
        let storage = self.storage()?;
        // Bundles of this device are numbered, whichever tab seals.
        let one = lock("seal", false).await;
        if matches!(one, Locked::Taken) {
            return Err(self.word(
                "另一个标签页正在封存，请稍候再试",
                "Another tab is sealing: try again in a moment",
            ));
        }
        let refused = self.word(
            "还不能封存：有错误，或有警告没有说明理由",
            "Not yet: there are errors, or warnings without a reason",
        );
        if self.opened()?.settle() {
            self.tell_book();
        }
        let not_the_preparer = self.word(
            "审核人不能封存：请换回录入人身份，并以录入人签名",
            "A reviewer does not seal: work as the preparer, and sign as the preparer",
        );
        let actor = self.actor()?;
        let open = self.opened()?;
        if !open.live.may_seal() {
            return Err(refused);
        }
        let settings = &open.live.book().settings;
        if [&author, &actor]
            .iter()
            .any(|who| settings.reviewer(who).is_some())
        {
            return Err(not_the_preparer);
        }
        let key = DeviceKey::load(&storage).await?;
        let before = storage.last_seal().await?;
        let (at, tz) = (now_ms(), tz_minutes());
        let time = local_time(at, tz);
        let meta = Meta {
            bundle_id: new_id(at)?,
            author,
            device_key: key.public,
            sequence: before.as_ref().map_or(0, |b| b.sequence) + 1,
            previous: before.map(|b| b.digest),
            app_version: env!("CARGO_PKG_VERSION").into(),
            app_build: Some(self.build.clone()).filter(|b| !b.is_empty()),
            zone: time[19..].into(),
            time,
        };
        let open = self.opened()?;
        let prepared = qichu_book::seal::prepare(&open.live, &meta);
        let signature = key.sign(&prepared.to_sign()).await?;
        let too_large = |_| "the bundle exceeds 512 MiB".to_owned();
        let bytes = prepared.assemble(&signature).map_err(too_large)?;
        let digest = sha256(&Uint8Array::from(bytes.as_slice()))
            .await
            .map_err(|e| words(&e))?;
        let kept = LastSeal {
            sequence: meta.sequence,
            digest: digest.clone(),
        };
        storage.put_last_seal(&kept).await?;
        let open = self.opened()?;
        let settings = &open.live.book().settings;
        let about = about(&settings.company, &settings.region, &settings.opening_date);
        let sealed = Sealed {
            name: format!("{about}.qichu"),
            bytes: bytes.len() as u32,
            digest,
            key: key.view(),
            time: meta.time,
            records: open.info().records,
            seq: open.live.book().seq,
        };
        Ok((Answer::Sealed(sealed), Some(bytes)))
    }
}
