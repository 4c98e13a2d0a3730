//! One writer a book, one seal at a time: Web Locks, held until dropped or the worker ends.

use futures_channel::oneshot;
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use crate::platform::{call, get};

/// How asking for the lock went.
pub enum Locked {
    /// It is ours until the guard is dropped.
    Ours(Guard),
    /// Another tab has it.
    Taken,
    /// The browser has no Web Locks: there is no telling.
    Unknown,
}

/// Gives the lock back when dropped.
pub struct Guard {
    release: js_sys::Function,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Asks for a lock; with `wait`, until whoever has it gives it back.
pub async fn lock(name: &str, wait: bool) -> Locked {
    let locks = get(&get(&js_sys::global(), "navigator"), "locks");
    if locks.is_undefined() {
        return Locked::Unknown;
    }
    let (tell, told) = oneshot::channel();
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            let _ = tell.send(None);
            return JsValue::UNDEFINED;
        }
        let mut release = None;
        // The lock is held until this promise is kept.
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let _ = tell.send(release);
        held.into()
    });
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &(!wait).into());
    let name = JsValue::from_str(&format!("qichu-{name}"));
    if call(&locks, "request", &[name, options.into(), granted]).is_err() {
        return Locked::Unknown;
    }
    match told.await {
        Ok(Some(release)) => Locked::Ours(Guard { release }),
        Ok(None) => Locked::Taken,
        Err(_) => Locked::Unknown,
    }
}
