//! Ranges to and from Excel, WPS and others: tab-separated text.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::ClipboardEvent;

use super::{Mode, Ui};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::platform::{call_async, get};
use crate::state::words as w;

/// Copies the selection; with `cut`, empties it.
pub fn copy(ui: Ui, event: &ClipboardEvent, cut: bool) {
    if ui.mode.get_untracked() != Mode::Idle {
        return;
    }
    event.prevent_default();
    let cursor = ui.state.grid.cursor.get_untracked();
    let ((top, bottom), (left, right)) = cursor.range();
    let cells = move |texts: &[String]| {
        let cells =
            texts.get(usize::from(left)..=usize::from(right).min(texts.len().saturating_sub(1)));
        cells
            .unwrap_or_default()
            .iter()
            .map(|t| quoted(t))
            .collect::<Vec<_>>()
            .join("\t")
    };
    let here: Option<Vec<String>> = (top..=bottom)
        .map(|position| ui.line(position).map(|line| cells(&line.view.texts)))
        .collect();
    match here {
        Some(lines) => {
            if let Some(data) = event.clipboard_data() {
                let _ = data.set_data("text/plain", &lines.join("\r\n"));
            }
            if cut {
                ui.clear(cursor);
            }
        }
        // More than is in the page: the engine has it.
        None => {
            let ask = Ask::Rows {
                table: ui.table(),
                from: top,
                count: bottom - top + 1,
            };
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok((Answer::Rows(rows), _)) = ui.state.ask(ask).await {
                    let lines: Vec<String> = rows.rows.iter().map(|r| cells(&r.texts)).collect();
                    let clipboard = get(&window().navigator(), "clipboard");
                    let text = JsValue::from_str(&lines.join("\r\n"));
                    match call_async(&clipboard, "writeText", &[text]).await {
                        Ok(_) if cut => ui.clear(cursor),
                        Ok(_) => {}
                        // Some browsers allow it only at once: nothing is emptied then.
                        Err(_) => ui.state.toast(w::NOT_COPIED, true),
                    }
                }
            });
        }
    }
}

/// Pastes at the cursor: one step to undo, judged as a whole.
pub fn paste(ui: Ui, event: &ClipboardEvent) {
    if ui.mode.get_untracked() != Mode::Idle {
        return;
    }
    event.prevent_default();
    let Some(text) = crate::state::pasted(event) else {
        return;
    };
    let mut texts = parsed(&text);
    let ((top, bottom), (left, right)) = ui.state.grid.cursor.get_untracked().range();
    // One value fills the whole selection, as spreadsheets do.
    if let [line] = texts.as_slice()
        && let [only] = line.as_slice()
    {
        texts =
            vec![vec![only.clone(); usize::from(right - left) + 1]; (bottom - top) as usize + 1];
    }
    let act = Act::Paste {
        table: ui.table(),
        position: top,
        column: left,
        texts,
    };
    ui.state.act_loudly(act, w::PASTED_CELLS);
}

/// A cell with a tab, a line break or a quote is quoted, as Excel does.
fn quoted(text: &str) -> String {
    if text.contains(['\t', '\n', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into()
    }
}

/// Rows and cells of tab-separated text with quoted cells.
fn parsed(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = text.char_indices().peekable();
    let mut quoted = false;
    let mut fresh = true;
    // A quote that nothing closes is a character: else all that follows were one cell.
    let mut closes = true;
    while let Some((at, c)) = chars.next() {
        let cell = rows.last_mut().and_then(|r| r.last_mut());
        let Some(cell) = cell else { break };
        match c {
            '"' if fresh && closes => {
                closes = is_closed(&text[at + 1..]);
                quoted = closes;
                if !closes {
                    cell.push('"');
                }
            }
            '"' if quoted && chars.peek().is_some_and(|(_, c)| *c == '"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '\r' if !quoted => continue,
            '\t' if !quoted => {
                if let Some(row) = rows.last_mut() {
                    row.push(String::new());
                }
                fresh = true;
                continue;
            }
            '\n' if !quoted => {
                if chars.peek().is_some() {
                    rows.push(vec![String::new()]);
                }
                fresh = true;
                continue;
            }
            _ => cell.push(c),
        }
        fresh = false;
    }
    rows
}

/// Whether a quote stands before the end of a cell.
fn is_closed(text: &str) -> bool {
    let mut quotes = text.match_indices('"');
    quotes.any(|(at, _)| {
        matches!(
            text.as_bytes().get(at + 1),
            None | Some(b'\t' | b'\r' | b'\n')
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_survives_the_way_out_and_back() {
        let cells = ["甲\n乙", "a\tb", "说\"好\"", "", "plain"];
        let line: Vec<String> = cells.iter().map(|c| quoted(c)).collect();
        let text = format!("{}\r\n1\t2\r\n", line.join("\t"));
        assert_eq!(
            parsed(&text),
            [
                cells.map(String::from).to_vec(),
                vec!["1".into(), "2".into()]
            ]
        );
    }

    #[test]
    fn inches_are_no_quotes() {
        assert_eq!(parsed("5\" 管\t3"), [["5\" 管", "3"]]);
        let open = "\"未完\t1\n\"另一\t2\n";
        assert_eq!(parsed(open), [["\"未完", "1"], ["\"另一", "2"]]);
    }
}
