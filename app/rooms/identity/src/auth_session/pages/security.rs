use data::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use room::{Form, Live, Watch, use_form, use_line, watch};
use ui::{Key, KeyKind, KeySize, LiveTag, Notice, Panel, Shape, Status, use_toaster};

use crate::auth_session::{
    mutations::{SignOutEverywhere, revoke_session},
    queries::{Device, MySessions, my_sessions},
};

/// Where one is signed in, with the way to end each. Follows every other device as it comes and goes.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let devices = watch(my_sessions);
    let everywhere = use_form::<SignOutEverywhere>();
    view! {
        <Title text="Security"/>
        <header class="page-head">
            <div class="stack">
                <h1 class="head-1">"Security"</h1>
                <p class="quiet">"Every browser that is signed in as you. End what you don't recognize."</p>
            </div>
            <LiveTag state=use_line()/>
        </header>
        <Watch of=devices let:list>
            <Panel
                title="Signed in"
                legend=Signal::derive(move || Some(count(list.with(Vec::len))))
                flush=true
            >
                <div class="table-frame">
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
fn moment(at: Timestamp) -> String {
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
