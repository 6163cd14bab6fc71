//! Pages for everybody are documents: drawn by the server, complete without a script, and kept current by a small one
//! (`frontend/document`) that reads them again when a query they were made from has another answer. Pages to work in are
//! programs: hydrated, with a patch for every change. Both are drawn from the same components.

#[cfg(feature = "ssr")]
#[derive(Clone, Copy)]
struct Document;

/// Makes the page that is being drawn a document: nothing is written into it for a program. Call it in the shell, before
/// anything is drawn.
#[cfg(feature = "ssr")]
pub fn as_document() {
    leptos::prelude::provide_context(Document);
    if let Some(shared) = leptos::prelude::Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
}

/// Whether this page is a document. Never so in the browser's program.
pub fn is_document() -> bool {
    #[cfg(feature = "ssr")]
    return leptos::prelude::use_context::<Document>().is_some();
    #[cfg(not(feature = "ssr"))]
    false
}
