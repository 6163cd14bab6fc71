use leptos::prelude::*;
use room::{Watch, watch};

use super::row::{MarkAllRead, is_read, when};
use crate::notification::queries::{Filter, Item, notifications};

/// The newest notifications, in the popover of the bell.
#[component]
pub fn NewestNotifications() -> impl IntoView {
    let newest = watch(|| notifications(Filter::default()));
    view! {
        <Watch of=newest let:page>
            {
                let items = Memo::new(move |_| page.with(|page| page.items.clone()));
                view! {
                    <div class="bell-head">
                        <p class="head-4">"Notifications"</p>
                        <MarkAllRead items/>
                    </div>
                    {move || items.with(Vec::is_empty).then(|| view! { <p class="quiet small">"No notifications."</p> })}
                    <For each=move || items.get() key=|item| item.id.clone() let:item>
                        {
                            let is_read = is_read(items, &item);
                            view! { <Entry item is_read/> }
                        }
                    </For>
                }
            }
        </Watch>
    }
}

/// Two lines of one; it opens where all of it can be read.
#[component]
fn Entry(item: Item, is_read: Memo<bool>) -> impl IntoView {
    view! {
        <a class="menu-item news-entry" class:news-unread=move || !is_read.get() href=format!("/dashboard/notifications?open={}", item.id)>
            <span class="news-text">
                <strong class="one-line">{item.title}</strong>
                <span class="news-short">{item.message}</span>
                <span class="small quiet">{item.sender_name} ", " {when(item.at)}</span>
            </span>
            {move || (!is_read.get()).then(|| view! { <span class="only-read">"unread"</span> })}
        </a>
    }
}
