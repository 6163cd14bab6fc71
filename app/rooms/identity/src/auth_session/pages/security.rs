use data::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use room::{Form, Live, Watch, use_form, use_line, watch};
use ui::{Field, Key, KeyKind, KeySize, LiveTag, Notice, Panel, Shape, Status, use_toaster};

use crate::{
    auth_event::queries::my_events,
    auth_session::{
        mutations::{SignOutEverywhere, revoke_session},
        queries::{Device, MySessions, my_sessions},
    },
    user::{mutations::ChangePassword, pages::CurrentPassword, queries::my_profile},
};

/// Where one is signed in, with the way to end each. Follows every other device as it comes and goes.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let devices = watch(my_sessions);
    let profile = watch(my_profile);
    let everywhere = use_form::<SignOutEverywhere>();
    view! {
        <Title text="Security"/>
        <header class="page-head">
            <div class="stack">
                <h1 class="head-1">"Security"</h1>
                <p class="quiet">"Your password, every browser that is signed in as you, and what happened lately."</p>
            </div>
            <LiveTag state=use_line()/>
        </header>
        <Watch of=devices let:list>
            <Panel
                title="Signed in"
                legend=Signal::derive(move || Some(count(list.with(Vec::len))))
                flush=true
            >
                <div class="table-frame" tabindex="0">
                    <table class="table table-lines">
                        <thead>
                            <tr>
                                <th scope="col">"Device"</th>
                                <th scope="col">"Network"</th>
                                <th scope="col">"Last seen"</th>
                                <th scope="col">
                                    <span class="only-read">"End it"</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || list.get() key=|it| (it.id.clone(), it.last_seen_at) let:device>
                                <DeviceRow device devices/>
                            </For>
                        </tbody>
                    </table>
                </div>
            </Panel>
        </Watch>
        <section class="panel stack">
            <Notice text=everywhere.problem()/>
            <Form of=everywhere label="Sign out everywhere">
                <Key kind=KeyKind::Stop submit=true working=everywhere.pending verb="Signing out">
                    "Sign out everywhere"
                </Key>
            </Form>
            <p class="small quiet">"This device too. Your password stays the same."</p>
        </section>
        <Watch of=profile let:profile>
            <Panel title="Password">
                <PasswordForm has_password=profile.with_untracked(|it| it.has_password)/>
            </Panel>
        </Watch>
        <Log/>
    }
}

#[component]
fn PasswordForm(has_password: bool) -> impl IntoView {
    let form = use_form::<ChangePassword>();
    let toaster = use_toaster();
    let times = RwSignal::new(0);
    let saved = Callback::new(move |_: ((),)| {
        toaster.toast("Password changed. Other devices are signed out");
        times.update(|times| *times += 1);
    });
    let fields = move || {
        // Drawn anew when it went well: what was typed must not stay.
        times.track();
        view! {
            <CurrentPassword has_password error=form.error("password")/>
            <Field
                label="New password"
                name="new_password"
                kind="password"
                autocomplete="new-password"
                help="Ten characters or more. A short sentence is fine."
                error=form.error("new_password")
            />
        }
    };
    view! {
        <Form of=form on_done=saved label="Password">
            <div class="grid gap-[18px] max-w-[60ch]">
                <Notice text=form.problem()/>
                {fields}
                <div class="row">
                    <Key submit=true working=form.pending verb="Changing it">
                        {if has_password { "Change the password" } else { "Set a password" }}
                    </Key>
                </div>
            </div>
        </Form>
    }
}

/// What happened on the account lately.
#[component]
fn Log() -> impl IntoView {
    let events = watch(my_events);
    view! {
        <Watch of=events let:entries>
            <Panel title="What happened lately" flush=true>
                <div class="table-frame" tabindex="0">
                    <table class="table table-lines">
                        <thead>
                            <tr>
                                <th scope="col">"What"</th>
                                <th scope="col">"Device"</th>
                                <th scope="col">"Network"</th>
                                <th scope="col">"When"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || entries.get() key=|it| it.id.clone() let:entry>
                                <tr>
                                    <th scope="row">{entry.kind.in_words()}</th>
                                    <td>{entry.device}</td>
                                    <td class="num">{if entry.ip_prefix.is_empty() { "unknown".into() } else { entry.ip_prefix }}</td>
                                    <td class="num">{moment(entry.at)}</td>
                                </tr>
                            </For>
                        </tbody>
                    </table>
                </div>
            </Panel>
        </Watch>
    }
}

#[component]
fn DeviceRow(device: Device, devices: Live<MySessions>) -> impl IntoView {
    let toaster = use_toaster();
    let pending = RwSignal::new(false);
    let id = device.id.clone();
    let end = move || {
        pending.set(true);
        let (id, gone) = (id.clone(), id.clone());
        spawn_local(async move {
            let without = move |list: &mut Vec<Device>| list.retain(|it| it.id != gone);
            if let Err(refusal) = devices.optimistic(without, revoke_session(id)).await {
                toaster.toast(refusal.message);
            }
            pending.try_set(false);
        });
    };
    let network = if device.ip_prefix.is_empty() { "unknown".to_string() } else { device.ip_prefix };
    view! {
        <tr>
            <th scope="row">{device.label}</th>
            <td class="num">{network}</td>
            <td>
                {match device.is_this_one {
                    true => view! { <Status shape=Shape::Live word="This device"/> }.into_any(),
                    false => view! { <span class="num">{moment(device.last_seen_at)}</span> }.into_any(),
                }}
            </td>
            <td class="text-end">
                {(!device.is_this_one)
                    .then(|| {
                        view! {
                            <Key size=KeySize::Small working=pending verb="Ending" on_press=end>
                                "Sign it out"
                            </Key>
                        }
                    })}
            </td>
        </tr>
    }
}

fn count(devices: usize) -> String {
    match devices {
        1 => "1 device".into(),
        many => format!("{many} devices"),
    }
}

/// `22 Nov 2026, 17:24 UTC`: the same on the server and in the browser, whose zone the server does not know.
pub(crate) fn moment(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(at.day());
    let minutes = at.0.rem_euclid(Timestamp::DAY_MS) / Timestamp::MINUTE_MS;
    let month = MONTHS.get(month).copied().unwrap_or_default();
    format!("{day} {month} {year}, {:02}:{:02} UTC", minutes / 60, minutes % 60)
}

/// Year, month from 0 and day of a number of days since 1970, after the well-known algorithm on eras of 400 years.
fn civil(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 2 } else { from_march - 10 };
    let year = year_of_era + era * 400 + i64::from(month < 2);
    (year, usize::try_from(month).unwrap_or_default(), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_people_write_it() {
        for (ms, text) in [
            (0, "1 Jan 1970, 00:00 UTC"),
            (951_782_400_000, "29 Feb 2000, 00:00 UTC"),
            (1_795_368_240_000, "22 Nov 2026, 17:24 UTC"),
        ] {
            assert_eq!(moment(Timestamp(ms)), text);
        }
    }
}
