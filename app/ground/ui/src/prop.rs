use leptos::prelude::*;

/// What a prop says now; nothing when it says nothing or is gone. Whoever swaps a part of a page disposes of the part's
/// signals an instant before the part itself, and what watches them may still run in between.
pub(crate) fn told<T: Clone + Send + Sync + 'static>(prop: MaybeProp<T>) -> Option<T> {
    prop.try_get().flatten()
}

/// The same for a switch.
pub(crate) fn is_on(prop: Signal<bool>) -> bool {
    prop.try_get().unwrap_or(false)
}
