use leptos::{children::ViewFnOnce, prelude::*};

use crate::{Icon, NavGroup, NavItem, Sleeve, nav::current};

/// The frame of every desk page: rail with the store's places, a bar on top, tabs at the bottom of a phone, and the
/// main landmark with its skip link. It sets the desk's density for everything inside.
#[component]
pub fn DeskShell(
    /// Whose desk this is; the sleeve beside it is drawn from `store_seed`.
    #[prop(into)]
    store: Signal<String>,
    #[prop(into)] store_seed: String,
    #[prop(into)] store_href: Signal<String>,
    #[prop(into)] groups: Signal<Vec<NavGroup>>,
    /// At most five places for the phone's tab bar.
    #[prop(into)]
    tabs: Signal<Vec<NavItem>>,
    /// The open address, to mark where one is.
    #[prop(into)]
    path: Signal<String>,
    /// Only icons in the rail: for editors, which need the width.
    #[prop(into, optional)]
    small: Signal<bool>,
    /// Start of the bar: [`crate::Breadcrumbs`] or a heading.
    #[prop(into, optional)]
    top: ViewFnOnce,
    /// End of the bar: save state, faces, keys.
    #[prop(into, optional)]
    tools: ViewFnOnce,
    /// Bottom of the rail: storage level, theme, you.
    #[prop(into, optional)]
    foot: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let here = Memo::new(move |_| {
        groups.with(|groups| {
            path.with(|path| current(groups.iter().flat_map(|group| &group.items).map(|item| item.href.as_str()), path))
        })
    });
    let tab_here =
        Memo::new(move |_| tabs.with(|tabs| path.with(|path| current(tabs.iter().map(|tab| tab.href.as_str()), path))));
    let rail = move || {
        groups
            .get()
            .into_iter()
            .map(|group| {
                view! {
                    <div class="rail-group">
                        {(!group.legend.is_empty()).then(|| view! { <span class="legend">{group.legend}</span> })}
                        {group.items.into_iter().map(|item| view! { <RailItem item here/> }).collect_view()}
                    </div>
                }
            })
            .collect_view()
    };
    let tab_bar = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let own = tab.href.clone();
                view! {
                    <a href=tab.href aria-current=move || tab_here.with(|here| here.as_deref() == Some(own.as_str())).then_some("page")>
                        <Icon glyph=tab.icon/>
                        <span>{tab.label}</span>
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <div class="desk" class:desk-small=move || small.get() data-density="desk">
            <a class="skip-link" href="#main">
                "Skip to content"
            </a>
            <aside class="rail" aria-label="Desk">
                <a class="rail-store" href=move || store_href.get() aria-label=move || store.get()>
                    <div class="sleeve-32">
                        <Sleeve seed=store_seed/>
                    </div>
                    <span class="one-line">{move || store.get()}</span>
                </a>
                <nav class="rail-nav" aria-label="Places">
                    {rail}
                </nav>
                <div class="rail-end">{foot.run()}</div>
            </aside>
            <div class="desk-body">
                <header class="desk-bar">
                    <div class="desk-where">{top.run()}</div>
                    <div class="desk-tools">{tools.run()}</div>
                </header>
                <main class="desk-main" id="main" tabindex="-1">
                    {children()}
                </main>
            </div>
            <nav class="tab-bar" aria-label="Main">
                {tab_bar}
            </nav>
        </div>
    }
}

#[component]
fn RailItem(item: NavItem, here: Memo<Option<String>>) -> impl IntoView {
    let own = item.href.clone();
    let tip = item.label.clone();
    view! {
        <a
            class="rail-item tip-side"
            href=item.href
            data-tip=tip
            aria-current=move || here.with(|here| here.as_deref() == Some(own.as_str())).then_some("page")
        >
            <Icon glyph=item.icon/>
            <span class="rail-word">{item.label}</span>
            {item.count.map(|count| view! { <span class="num">{count}</span> })}
        </a>
    }
}
