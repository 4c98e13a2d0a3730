//! The few things a worker or page needs of its browser that differ between the two.

use js_sys::{Array, Promise, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Milliseconds since 1970 UTC.
#[must_use]
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Minutes east of UTC, here and now.
#[must_use]
pub fn tz_minutes() -> i16 {
    -(js_sys::Date::new_0().get_timezone_offset() as i16)
}

#[wasm_bindgen]
extern "C" {
    /// That of the page, or of the worker.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// Milliseconds on a clock that only runs forward.
#[must_use]
pub fn clock_ms() -> f64 {
    performance_now()
}

/// Local time as RFC 3339, such as `2026-12-31T16:38:00+08:00`.
#[must_use]
pub fn local_time(at_ms: f64, tz_minutes: i16) -> String {
    let shifted = js_sys::Date::new(&JsValue::from_f64(at_ms + f64::from(tz_minutes) * 60_000.0));
    let iso = String::from(shifted.to_iso_string());
    let sign = if tz_minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (tz_minutes.abs() / 60, tz_minutes.abs() % 60);
    format!("{}{sign}{hours:02}:{minutes:02}", &iso[..19])
}

/// Whether this is a worker's global scope.
#[must_use]
pub fn is_worker() -> bool {
    Reflect::has(&js_sys::global(), &"WorkerGlobalScope".into()).unwrap_or(false)
        && get(&js_sys::global(), "document").is_undefined()
}

/// A property; undefined where there is none.
#[must_use]
pub fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Calls a method.
///
/// # Errors
/// What the method throws, or that there is none.
pub fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: js_sys::Function = get(of, name)
        .dyn_into()
        .map_err(|_| JsValue::from_str(&format!("no {name} here")))?;
    let list: Array = arguments.iter().collect();
    Reflect::apply(&method, of, &list)
}

/// Calls a method that gives a promise, at once, and waits for that.
///
/// # Errors
/// What the method throws or the promise rejects with.
pub fn call_async(
    of: &JsValue,
    name: &str,
    arguments: &[JsValue],
) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let begun = call(of, name, arguments);
    async move {
        let promise: Promise = begun?.dyn_into()?;
        JsFuture::from(promise).await
    }
}

/// A value thrown by the browser, in words.
#[must_use]
pub fn words(error: &JsValue) -> String {
    let name = get(error, "name").as_string().unwrap_or_default();
    let message = get(error, "message").as_string();
    match message.or_else(|| error.as_string()) {
        Some(message) if name.is_empty() => message,
        Some(message) => format!("{name}: {message}"),
        None => format!("{error:?}"),
    }
}

/// Bytes a `MessagePack` reader understands; field names are kept, so that what was
/// stored by an older version can be read by a newer one.
pub fn pack(value: &impl Serialize) -> Vec<u8> {
    pack_about(value, 0)
}

/// As [`pack`], of a value that takes about so many bytes.
pub fn pack_about(value: &impl Serialize, bytes: usize) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes);
    match rmp_serde::encode::write_named(&mut packed, value) {
        Ok(()) => packed,
        Err(_) => Vec::new(),
    }
}

/// Reads a value in a function of its own. Every answer goes through the one that tells answers
/// apart: with all their contents in it, a browser compiled 124 KB of it after the first few.
///
/// # Errors
/// As the value's own reading.
#[inline(never)]
pub fn apart<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(from)
}

/// The list of these, each as [`pack`] wrote it.
#[must_use]
pub fn pack_list(packed: &[Vec<u8>]) -> Vec<u8> {
    // `MessagePack`'s array 32: the mark, how many, one behind the other.
    let mut list = vec![0xdd];
    list.extend((packed.len() as u32).to_be_bytes());
    packed.iter().for_each(|one| list.extend(one));
    list
}

/// What [`pack`] wrote.
///
/// # Errors
/// When the bytes are not of that form.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    rmp_serde::from_slice(bytes).map_err(|e| e.to_string())
}

/// Posts `[message, payload?]` to a worker, a port or a page; the payload is transferred,
/// not copied.
pub fn post(to: &JsValue, message: &[u8], payload: Option<Uint8Array>) {
    let message = Uint8Array::from(message);
    let list = Array::of1(&message);
    let transfer = Array::of1(&message.buffer());
    if let Some(payload) = payload {
        transfer.push(&payload.buffer());
        list.push(&payload);
    }
    if let Err(error) = call(to, "postMessage", &[list.into(), transfer.into()]) {
        web_sys::console::error_1(&error);
    }
}

/// The two parts of what [`post`] sent.
#[must_use]
pub fn received(data: &JsValue) -> Option<(Vec<u8>, Option<Uint8Array>)> {
    let list: &Array = data.dyn_ref()?;
    let message: Uint8Array = list.get(0).dyn_into().ok()?;
    Some((message.to_vec(), list.get(1).dyn_into().ok()))
}

/// Lets whatever has come to this worker or page be heard first.
pub async fn turn() {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let promise = Promise::new(&mut |resolve, _| channel.port1().set_onmessage(Some(&resolve)));
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        let _ = JsFuture::from(promise).await;
    }
    channel.port1().close();
}

/// SHA-256 as 64 hex digits, by the browser, which begins at once: it has a thread for that.
///
/// # Errors
/// When the page was not served safely, so that there is no WebCrypto.
pub fn sha256(bytes: &Uint8Array) -> impl Future<Output = Result<String, JsValue>> + use<> {
    let subtle = get(&get(&js_sys::global(), "crypto"), "subtle");
    let digest = call_async(&subtle, "digest", &["SHA-256".into(), bytes.into()]);
    async move {
        let digest = digest.await?;
        Ok(qichu_bundle::hex(&Uint8Array::new(&digest).to_vec()))
    }
}
