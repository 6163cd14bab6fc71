use leptos::prelude::*;

/// One place on the way here. The last has no address: it is this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: Option<String>,
}

impl Crumb {
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way here. With `heading` the last entry is the page's `h1`, for desk pages without a headline of their own.
#[component]
pub fn Breadcrumbs(
    #[prop(into)] crumbs: Signal<Vec<Crumb>>,
    #[prop(optional)] heading: bool,
    /// Only needed when a page has two of them.
    #[prop(into, default = "Breadcrumb".to_string())]
    label: String,
) -> impl IntoView {
    let items = move || {
        crumbs
            .get()
            .into_iter()
            .map(|crumb| {
                let place = match (crumb.href, heading) {
                    (Some(href), _) => view! { <a href=href>{crumb.label}</a> }.into_any(),
                    (None, true) => view! { <h1 aria-current="page">{crumb.label}</h1> }.into_any(),
                    (None, false) => view! { <span aria-current="page">{crumb.label}</span> }.into_any(),
                };
                view! { <li>{place}</li> }
            })
            .collect_view()
    };
    view! {
        <nav aria-label=label>
            <ol class="crumbs">{items}</ol>
        </nav>
    }
}
