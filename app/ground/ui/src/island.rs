//! Islands: parts of a page that a script of its own draws: where a library from the JavaScript world clearly beats us, or
//! where the program would need ten times as much.
//!
//! **The contract**, the same for all of them; the other half is `frontend/islands/contract.ts`:
//!
//! - Each island is one script, `/script/NAME.js`, fetched when its value is first there to be shown and never before.
//!   It enters `mount` under its name in `window.backlineIslands`.
//! - `mount(host, value, on_change, options)` fills an element that Leptos made empty and never looks into. It throws
//!   when it cannot show the value. Value and options are JSON, as text: what it is a document of is the page's matter.
//! - The handle it gives back has `update(value)` for changes from outside, which are not told back; `configure(options)`;
//!   `act(name, value)` for one thing of the island's own; and `destroy()`, which leaves the host empty.
//! - `on_change(value)` is called for what a person did, with the whole value; one that shows and takes no value of a
//!   person's (`media_player.rs`) tells in JSON what happens in it.
//! - The page draws something that works without the island, shows it until the island stands, and goes on showing it,
//!   with a sentence, when the island cannot come. Nothing that was typed there is taken away by its coming.
//! - No island writes styles into the page: its classes are in `style/components`, its icons too.
//!
//! A component around an island mounts it in an effect, so only in a browser, and destroys it on cleanup. Both may happen
//! again and again: a script is fetched once, a host is filled anew.

use std::{cell::RefCell, collections::HashMap};

use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlElement;

/// What has been mounted. Handles of the browser stay in its one thread, where signals and callbacks may not hold them.
type Mounted = (JsValue, Closure<dyn FnMut(String)>);

thread_local! {
    static MOUNTED: RefCell<(u32, HashMap<u32, Mounted>)> = RefCell::default();
}

/// A mounted island.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Island(u32);

impl Island {
    /// Fills the host. Nothing where the island cannot show the value, or is not loaded.
    pub fn mount(
        name: &str,
        host: &HtmlElement,
        value: &str,
        options: &str,
        on_change: impl FnMut(String) + 'static,
    ) -> Option<Self> {
        let mount = mount_of(name)?;
        let on_change = Closure::<dyn FnMut(String)>::new(on_change);
        let arguments = js_sys::Array::of4(host, &value.into(), on_change.as_ref(), &options.into());
        let handle = mount.apply(&JsValue::NULL, &arguments).ok()?;
        MOUNTED.with_borrow_mut(|(last, all)| {
            *last += 1;
            all.insert(*last, (handle, on_change));
            Some(Self(*last))
        })
    }

    /// Shows another value. False where it cannot.
    pub fn update(self, value: &str) -> bool {
        self.call("update", &[value])
    }

    pub fn configure(self, options: &str) {
        self.call("configure", &[options]);
    }

    pub fn act(self, name: &str, value: &str) {
        self.call("act", &[name, value]);
    }

    /// Leaves the host empty. Twice is once.
    pub fn destroy(self) {
        self.call("destroy", &[]);
        MOUNTED.with_borrow_mut(|(_, all)| all.remove(&self.0));
    }

    fn call(self, name: &str, arguments: &[&str]) -> bool {
        // Out of the list first: the island may call back while it works.
        let handle = MOUNTED.with_borrow(|(_, all)| all.get(&self.0).map(|(handle, _)| handle.clone()));
        let Some(handle) = handle else { return false };
        let arguments: js_sys::Array = arguments.iter().map(|it| JsValue::from(*it)).collect();
        let method = Reflect::get(&handle, &name.into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
        method.is_some_and(|it| it.apply(&handle, &arguments).is_ok())
    }
}

fn mount_of(name: &str) -> Option<Function> {
    let all = Reflect::get(&window(), &"backlineIslands".into()).ok()?;
    Reflect::get(&all, &name.into()).ok()?.dyn_into().ok()
}

/// Fetches the island's script unless it is there, and says then whether it is.
pub(crate) fn load(name: &'static str, then: impl FnOnce(bool) + 'static) {
    if mount_of(name).is_some() {
        return then(true);
    }
    let Some(script) = script(name) else { return then(false) };
    let then = RefCell::new(Some(then));
    let listener = Closure::<dyn FnMut()>::new({
        let script = script.clone();
        move || {
            let is_there = mount_of(name).is_some();
            if !is_there {
                // So that the next one who needs it asks again.
                script.remove();
            }
            if let Some(then) = then.take() {
                then(is_there);
            }
        }
    })
    .into_js_value();
    for event in ["load", "error"] {
        let _ = script.add_event_listener_with_callback(event, listener.unchecked_ref());
    }
}

/// The element that fetches it. A script with the page's own nonce made it, so it needs none.
fn script(name: &str) -> Option<HtmlElement> {
    let address = format!("/script/{name}.js");
    if let Some(there) = document().query_selector(&format!("script[src='{address}']")).ok().flatten() {
        return there.dyn_into().ok();
    }
    let script = document().create_element("script").ok()?.dyn_into::<HtmlElement>().ok()?;
    script.set_attribute("src", &address).ok()?;
    document().body()?.append_child(&script).ok()?;
    Some(script)
}

/// Options or an argument as JSON. What says nothing is left out.
pub(crate) fn json(entries: &[(&str, JsValue)]) -> String {
    js_sys::JSON::stringify(&object(entries)).map(String::from).unwrap_or_default()
}

/// A list of things, each of entries that are text.
pub(crate) fn list<T>(all: &[T], entries: impl Fn(&T) -> Vec<(&'static str, &str)>) -> JsValue {
    let text = |(name, value): (&'static str, &str)| (name, JsValue::from(value));
    let things = all.iter().map(|it| object(&entries(it).into_iter().map(text).collect::<Vec<_>>()));
    things.collect::<js_sys::Array>().into()
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        // A plain object takes any name.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
