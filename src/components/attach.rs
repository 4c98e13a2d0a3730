//! An attachment is named by its file: the page makes the digest, and the file stays where it is.

use js_sys::Uint8Array;
use leptos::html;
use leptos::prelude::*;
use qichu_book::command::CellEdit;
use qichu_model::TableId;
use qichu_model::attachment::attach;
use qichu_model::schema::column;
use wasm_bindgen::JsValue;

use super::writes;
use crate::engine::protocol::Act;
use crate::platform;
use crate::state::{list, state, words as w};

/// Whether a column's cells name attachments.
pub fn names_attachments(table: TableId, at: u16) -> bool {
    const ATTACHMENT: u16 = column(TableId::OfflineChannels, "attachment");
    table == TableId::OfflineChannels && at == ATTACHMENT
}

/// A quiet button that chooses files, and puts their names and digests into the cell.
#[component]
pub fn Attach(
    /// Table, record, column.
    place: (TableId, u32, u16),
    /// What the cell says now.
    text: String,
) -> impl IntoView {
    let state = state();
    let input = NodeRef::<html::Input>::new();
    let take = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let files = list(input.files());
        input.set_value("");
        let mut text = text.clone();
        wasm_bindgen_futures::spawn_local(async move {
            for file in files {
                match digest(&file).await {
                    Ok(digest) => text = attach(&text, &file.name(), &digest),
                    Err(error) => return state.toast(platform::words(&error), true),
                }
            }
            let (table, row, column) = place;
            let edit = CellEdit {
                table,
                row,
                column,
                text,
            };
            state.act_loudly(Act::Set(vec![edit]), w::ATTACHED);
        });
    };
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <button type="button" class="plain link" data-testid="attach" {..writes()} on:click=choose>
            {move || state.t(w::CHOOSE_FILES)}
        </button>
        <input
            type="file"
            class="hidden"
            multiple
            data-testid="attach-files"
            aria-label=move || state.t(w::CHOOSE_FILES)
            {..writes()}
            node_ref=input
            on:change=take
        />
    }
}

async fn digest(file: &web_sys::File) -> Result<String, JsValue> {
    let buffer = platform::call_async(file, "arrayBuffer", &[]).await?;
    platform::sha256(&Uint8Array::new(&buffer)).await
}
