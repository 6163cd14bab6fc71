use leptos::prelude::*;

/// One tab: a link to a page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub count: Option<String>,
}

impl Tab {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), count: None }
    }

    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// Pages of one thing, side by side. Links, so each has an address and works without scripts.
#[component]
pub fn Tabs(
    /// What they are the pages of: "Course".
    #[prop(into)]
    label: String,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
    /// The address that is open; the tab with exactly this `href` is current.
    #[prop(into)]
    path: Signal<String>,
) -> impl IntoView {
    let links = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let own = tab.href.clone();
                view! {
                    <a href=tab.href aria-current=move || path.with(|path| *path == own).then_some("page")>
                        {tab.label}
                        {tab.count.map(|count| view! { <span class="num">{count}</span> })}
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <nav class="tabs" aria-label=label>
            {links}
        </nav>
    }
}
