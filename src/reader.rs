//! The reader worker: bytes of a file in, raw tables out. It knows nothing of the book and
//! is ended and started anew whenever a file is too much for it.

use js_sys::{Array, Uint8Array};
use qichu_model::raw::{Format, RawWorkbook, ReadError};
use qichu_model::{Arg, Text};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use crate::platform::{call_async, clock_ms, get, pack, post, received, sha256, unpack, words};

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
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        wasm_bindgen_futures::spawn_local(answer(event.data()));
    });
    let _ = js_sys::Reflect::set(&scope, &"onmessage".into(), on_message.as_ref());
    on_message.forget();
    say(&Said::Ready, None);
}

fn say(what: &Said, payload: Option<Uint8Array>) {
    post(&js_sys::global(), &pack(what), payload);
}

async fn answer(data: JsValue) {
    let Some(ask) = received(&data).and_then(|(message, _)| unpack::<Ask>(&message).ok()) else {
        return;
    };
    let file = data.dyn_ref::<Array>().map(|list| list.get(1));
    match read(ask, file.unwrap_or_default()).await {
        Ok(read) => {
            let bytes = pack(&read);
            say(&Said::Done, Some(Uint8Array::from(bytes.as_slice())));
        }
        Err(error) => say(&Said::Refused(error), None),
    }
}

async fn read(ask: Ask, file: JsValue) -> Result<Read, ReadError> {
    let damaged = |error: JsValue| ReadError::Damaged {
        detail: words(&error),
    };
    let start = clock_ms();
    let (name, bytes) = match ask {
        Ask::Pasted { name, text } => {
            let bytes = Uint8Array::from(text.as_bytes());
            let workbook = qichu_workbook::read_pasted(&text);
            return Ok(Read {
                name,
                bytes: text.len() as u64,
                sha256: sha256(&bytes).await.map_err(damaged)?,
                ms: clock_ms() - start,
                workbook,
            });
        }
        Ask::File { name } => {
            let buffer = call_async(&file, "arrayBuffer", &[])
                .await
                .map_err(damaged)?;
            (name, Uint8Array::new(&buffer))
        }
    };
    let sha256 = sha256(&bytes).await.map_err(damaged)?;
    let size = u64::from(bytes.length());
    let held = bytes.to_vec();
    drop(bytes);
    let mut shown = 0;
    let workbook = qichu_workbook::read(&held, &mut |rows| {
        if rows >= shown + 4096 || rows < shown {
            shown = rows;
            say(&Said::Rows(rows), None);
        }
        true
    })?;
    let tables = |sheet: &qichu_model::raw::RawSheet| !sheet.tables.is_empty();
    if workbook.format == Format::Text && !workbook.sheets.iter().any(tables) {
        let what = Text::new("没有表格的文本文件", "a text file without a table");
        return Err(ReadError::NotAWorkbook {
            what: Arg::text("what", what).value,
        });
    }
    Ok(Read {
        name,
        bytes: size,
        sha256,
        ms: clock_ms() - start,
        workbook,
    })
}

/// The size of a file object, in bytes.
#[must_use]
pub fn size_of(file: &JsValue) -> f64 {
    get(file, "size").as_f64().unwrap_or_default()
}
