use leptos::prelude::*;

use crate::{KeyLink, KeySize};

/// Previous and next page of a long list, as addresses. The ends have no key, not a dead one.
#[component]
pub fn Pager(
    #[prop(into, optional)] previous: MaybeProp<String>,
    #[prop(into, optional)] next: MaybeProp<String>,
    /// Where one stands: "21 to 40 of 286".
    #[prop(into, optional)]
    text: MaybeProp<String>,
    /// Only needed when a page has two of them.
    #[prop(into, default = "Pages".to_string())]
    label: String,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label=label>
            {move || previous.get()
                .map(|href| {
                    view! {
                        <KeyLink href size=KeySize::Small icon="icon-[lucide--chevron-left]">
                            "Previous"
                        </KeyLink>
                    }
                })} {move || text.get().map(|text| view! { <span class="num">{text}</span> })}
            {move || next.get()
                .map(|href| {
                    view! {
                        <KeyLink href size=KeySize::Small>
                            "Next"
                            <span class="icon-[lucide--chevron-right]" aria-hidden="true"></span>
                        </KeyLink>
                    }
                })}
        </nav>
    }
}
