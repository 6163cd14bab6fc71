use leptos::{ev, prelude::*};

/// Escape hides the tooltip that covers something, until one points at or goes to the next thing. Once per app.
///
/// Tooltips themselves need no program: whatever has `data-tip` shows it while one points at it or has it in focus.
pub fn follow_tips() {
    Effect::new(move |_| {
        let key = window_event_listener(ev::keydown, |event| {
            if event.key() == "Escape" {
                keep_hidden(true);
            }
        });
        let over = window_event_listener(ev::mouseover, |_| keep_hidden(false));
        let focus = window_event_listener(ev::focusin, |_| keep_hidden(false));
        on_cleanup(move || {
            key.remove();
            over.remove();
            focus.remove();
        });
    });
}

fn keep_hidden(hidden: bool) {
    if let Some(root) = document().document_element() {
        // Only a name with forbidden characters is refused.
        let _ = root.toggle_attribute_with_force("data-tips-hidden", hidden);
    }
}
