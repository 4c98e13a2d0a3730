//! The reader worker: bytes of a file in, raw tables out. It knows nothing of the book and
//! is ended and started anew whenever a file is too much for it.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use qichu_model::raw::{RawWorkbook, ReadError};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use crate::platform::{
    call_async, clock_ms, get, pack, pack_about, post, received, sha256, turn, unpack, words,
};

/// Longest time of a rehearsal, milliseconds.
const REHEARSAL: f64 = 600.0;

/// Room for what a file has beside texts and cells, bytes.
const ROUND: usize = 1 << 16;

/// What the page asks; the file travels beside it.
#[derive(Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Read the file.
    File {
        /// Its name.
        name: String,
    },
    /// Read pasted cells.
    Pasted {
        /// What to call them.
        name: String,
        /// Tab-separated text.
        text: String,
    },
    /// Read the file again and again until something else is asked, or for a while: what
    /// has run for some time the browser has compiled well.
    Rehearse,
}

/// What the reader says.
#[derive(Debug, Serialize, Deserialize)]
pub enum Said {
    /// It is ready to be asked.
    Ready,
    /// Rows read so far.
    Rows(u32),
    /// It is read; a [`Read`] travels beside this.
    Done,
    /// The rehearsal is over; a [`Read`] travels beside this.
    Rehearsed,
    /// It cannot be read.
    Refused(ReadError),
}

/// A file that was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Read {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, 64 hex digits.
    pub sha256: String,
    /// How long reading took, milliseconds.
    pub ms: f64,
    /// What it holds.
    pub workbook: RawWorkbook,
}

/// Answers the page until it ends the worker.
pub fn run() {
    console_error_panic_hook::set_once();
    let scope = js_sys::global();
    let asked = Rc::new(Cell::new(0_u32));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        asked.set(asked.get() + 1);
        wasm_bindgen_futures::spawn_local(answer(event.data(), asked.clone()));
    });
    let _ = js_sys::Reflect::set(&scope, &"onmessage".into(), on_message.as_ref());
    on_message.forget();
    say(&Said::Ready, None);
}

fn say(what: &Said, payload: Option<Uint8Array>) {
    post(&js_sys::global(), &pack(what), payload);
}

async fn answer(data: JsValue, asked: Rc<Cell<u32>>) {
    let Some(ask) = received(&data).and_then(|(message, _)| unpack::<Ask>(&message).ok()) else {
        return;
    };
    let file = data.dyn_ref::<Array>().map(|list| list.get(1));
    let file = file.unwrap_or_default();
    let read = match ask {
        Ask::File { name } => read_file(name, &file).await,
        Ask::Pasted { name, text } => read_pasted(name, &text).await,
        Ask::Rehearse => return rehearse(&file, &asked).await,
    };
    match read {
        Ok(read) => give(&Said::Done, &read),
        Err(error) => say(&Said::Refused(error), None),
    }
}

fn give(said: &Said, read: &Read) {
    say(said, Some(Uint8Array::from(packed(read).as_slice())));
}

fn packed(read: &Read) -> Vec<u8> {
    let workbook = &read.workbook;
    let columns = workbook.sheets.iter().flat_map(|sheet| &sheet.tables);
    let columns = columns.flat_map(|table| &table.columns);
    let cells: usize = columns.map(|column| column.texts.len()).sum();
    // A text has an end of four bytes, a cell its text's number and a kind.
    pack_about(
        read,
        workbook.pool.text_bytes() + 4 * workbook.pool.len() + 5 * cells + ROUND,
    )
}

async fn rehearse(file: &JsValue, asked: &Cell<u32>) {
    let own = asked.get();
    let end = clock_ms() + REHEARSAL;
    while asked.get() == own {
        let Ok(read) = read_file(String::new(), file).await else {
            return;
        };
        if clock_ms() > end {
            return give(&Said::Rehearsed, &read);
        }
        drop(packed(&read));
        turn().await;
    }
}

fn damaged(error: JsValue) -> ReadError {
    ReadError::Damaged {
        detail: words(&error),
    }
}

async fn read_pasted(name: String, text: &str) -> Result<Read, ReadError> {
    let start = clock_ms();
    let bytes = Uint8Array::from(text.as_bytes());
    let workbook = qichu_workbook::read_pasted(text);
    Ok(Read {
        name,
        bytes: text.len() as u64,
        sha256: sha256(&bytes).await.map_err(damaged)?,
        ms: clock_ms() - start,
        workbook,
    })
}

async fn read_file(name: String, file: &JsValue) -> Result<Read, ReadError> {
    let start = clock_ms();
    let buffer = call_async(file, "arrayBuffer", &[])
        .await
        .map_err(damaged)?;
    let bytes = Uint8Array::new(&buffer);
    let sha256 = sha256(&bytes);
    let size = u64::from(bytes.length());
    let held = bytes.to_vec();
    drop(bytes);
    let mut shown = 0;
    let workbook = qichu_workbook::read_named(&name, &held, &mut |rows| {
        if rows >= shown + 4096 || rows < shown {
            shown = rows;
            say(&Said::Rows(rows), None);
        }
        true
    })?;
    Ok(Read {
        name,
        bytes: size,
        sha256: sha256.await.map_err(damaged)?,
        ms: clock_ms() - start,
        workbook,
    })
}

/// The size of a file object, in bytes.
#[must_use]
pub fn size_of(file: &JsValue) -> f64 {
    get(file, "size").as_f64().unwrap_or_default()
}
