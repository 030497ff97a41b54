using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>What channels are told, to the letter, and what happens when they do not listen.</summary>
public sealed class AlertDeliveryTests
{
    // In an address of Slack or of the heartbeat: who has it can write there.
    private static readonly string Hidden = TestTrace.Secret("a secret in an address", "T0SECRET-hidden-in-an-address");
    private static readonly string RoutingKey = TestTrace.Secret("the routing key of PagerDuty", "a routing key of PagerDuty");
    private static readonly string Secret = TestTrace.Secret("the webhook's secret", "a secret of the webhook");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FailureAndSuccess_EveryChannel_ExactPayloadsOnceEach()
    {
        await using var receiver = new Receiver();
        await using var world = await AlertWorld.StartAsync(Channels(receiver));
        var run = await world.EndAsync(RunKind.Backup, RunStatus.Failed);
        var raised = world.Time.GetUtcNow();

        await world.SendAsync();
        await world.SendAsync();
        world.Time.Advance(TimeSpan.FromMinutes(5));
        var good = await world.EndAsync(RunKind.Backup, RunStatus.Succeeded);
        await world.SendAsync();
        await world.SendAsync();

        Assert.Equal(6, receiver.Requests.Count);
        var link = $"https://drportal.example.com/dr/runs/{run}";
        Assert.Equal(
        [
            Json(new { text = $"*BACKUP_FAILURE marketx_production*\nIt Failed because of &lt;this&gt; &amp; that. Mend what the run names, then back up again.\n<{link}|Open in the portal>" }),
            Json(new { text = $"*Resolved: BACKUP_FAILURE marketx_production*\nRun {good} succeeded.\n<{link}|Open in the portal>" }),
        ], receiver.At("/slack").Select(r => Json(JsonDocument.Parse(r.Text))));

        var id = (await world.Get<IAlertLog>().ListAsync(new AlertQuery(), Token)).Items.Single().Id;
        Assert.Equal(
        [
            Json(new
            {
                routing_key = RoutingKey, event_action = "trigger", dedup_key = $"drportal-testportal-{id}", client = "MarketX DR Portal", client_url = link,
                payload = new
                {
                    summary = "BACKUP_FAILURE marketx_production: It Failed because of <this> & that. Mend what the run names, then back up again.", source = "marketx_production",
                    severity = "critical", timestamp = raised.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), @class = "BACKUP_FAILURE",
                    custom_details = new { reason = "It Failed because of <this> & that.", run = run.Value },
                },
            }),
            Json(new { routing_key = RoutingKey, event_action = "resolve", dedup_key = $"drportal-testportal-{id}", client = "MarketX DR Portal", client_url = link }),
        ], receiver.At("/pagerduty").Select(r => Json(JsonDocument.Parse(r.Text))));

        var hooks = receiver.At("/hook");
        Assert.Equal(
        [
            Json(new
            {
                @event = "raised", alert = "BACKUP_FAILURE", dedupKey = $"drportal-testportal-{id}", about = "marketx_production", title = "BACKUP_FAILURE marketx_production",
                text = "It Failed because of <this> & that. Mend what the run names, then back up again.", reason = "It Failed because of <this> & that.", run = run.Value, link,
                raisedAt = raised, portal = "testportal",
            }),
            Json(new
            {
                @event = "resolved", alert = "BACKUP_FAILURE", dedupKey = $"drportal-testportal-{id}", about = "marketx_production", title = "Resolved: BACKUP_FAILURE marketx_production",
                text = $"Run {good} succeeded.", reason = "It Failed because of <this> & that.", run = run.Value, link,
                raisedAt = raised, resolvedAt = world.Time.GetUtcNow(), resolution = $"Run {good} succeeded.", portal = "testportal",
            }),
        ], hooks.Select(r => Json(JsonDocument.Parse(r.Text))));
        Assert.All(hooks, AssertSigned);
        Assert.Equal(2, hooks.Select(h => h.Headers["X-DrPortal-Delivery"]).Distinct().Count());
    }

    [Fact]
    public async Task ChannelAnswers500Then200_TriedAgainAfterItsWait_AlsoByAPortalThatStartedAnew()
    {
        await using var receiver = new Receiver { Answer = _ => HttpStatusCode.InternalServerError };
        await using var world = await AlertWorld.StartAsync(Slack(receiver));
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);
        await world.SendAsync();
        await world.SendAsync();
        Assert.Single(receiver.Requests);
        var failed = await DeliveryAsync(world);
        Assert.Equal((DeliveryState.Pending, 1, "Slack answered 500 (InternalServerError). It is tried again."), (failed.State, failed.Attempts, failed.Answer));
        Assert.Equal(world.Time.GetUtcNow().AddSeconds(10), failed.NextAt);

        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.SendAsync();
        Assert.Equal(world.Time.GetUtcNow().AddSeconds(30), (await DeliveryAsync(world)).NextAt);
        receiver.Answer = _ => HttpStatusCode.OK;
        world.Time.Advance(TimeSpan.FromSeconds(30));
        await using var restarted = world.Join();
        await restarted.SendAsync();

        Assert.Equal(3, receiver.Requests.Count);
        Assert.Equal((DeliveryState.Delivered, 3), ((await DeliveryAsync(world)).State, (await DeliveryAsync(world)).Attempts));
    }

    [Fact]
    public async Task ResolvedWhileTheChannelIsAway_ToldInOrderWhenItIsBack()
    {
        await using var receiver = new Receiver { Answer = _ => HttpStatusCode.ServiceUnavailable };
        await using var world = await AlertWorld.StartAsync(Slack(receiver));
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);
        await world.SendAsync();
        await world.EndAsync(RunKind.Backup, RunStatus.Succeeded);
        await world.SendAsync();
        Assert.Single(receiver.Requests);

        receiver.Answer = _ => HttpStatusCode.OK;
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.SendAsync();
        await world.SendAsync();

        Assert.Equal(["*BACKUP_FAILURE", "*BACKUP_FAILURE", "*Resolved:"], receiver.Requests.Select(r => JsonDocument.Parse(r.Text).RootElement.GetProperty("text").GetString()!.Split(' ')[0]));
    }

    [Fact]
    public async Task OneChannelBroken_TheOthersAreTold()
    {
        await using var receiver = new Receiver { Answer = path => path == "/slack" ? HttpStatusCode.NotFound : HttpStatusCode.Accepted };
        await using var world = await AlertWorld.StartAsync(Channels(receiver));
        await world.EndAsync(RunKind.Restore, RunStatus.Failed, target: "marketx_verify");

        await world.SendAsync();

        var deliveries = (await world.Get<IAlertLog>().DeliveriesAsync(Assert.Single(await world.OpenAsync()).Id, Token)).ToDictionary(d => d.Channel);
        Assert.Equal("Slack answered 404 (NotFound). Check the address and the key in the section Alerts of the settings.", deliveries["Slack"].Answer);
        Assert.Equal([DeliveryState.Delivered, DeliveryState.Pending, DeliveryState.Delivered], new[] { "PagerDuty", "Slack", "Webhook" }.Select(c => deliveries[c].State));
    }

    [Fact]
    public async Task Redirect_IsNotFollowed_AndNothingOfTheAddressIsSaid()
    {
        await using var receiver = new Receiver { Answer = _ => HttpStatusCode.TemporaryRedirect };
        await using var world = await AlertWorld.StartAsync(new() { ["Alerts:SlackUrl"] = receiver.Address + "services/" + Hidden });
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);

        await world.SendAsync();

        Assert.Equal("/services/" + Hidden, Assert.Single(receiver.Requests).Path);
        Assert.Contains("Redirects are not followed", (await DeliveryAsync(world)).Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Log.Lines, l => l.Contains(Hidden, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NobodyListens_SaidInASentence_AndGivenUpAfterThreeDays()
    {
        var address = $"http://127.0.0.1:{LoopbackPort.Free()}/{Hidden}";
        await using var world = await AlertWorld.StartAsync(new() { ["Alerts:SlackUrl"] = address });
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);
        await world.SendAsync();
        Assert.Equal("Slack cannot be reached: no connection was made. Check the address, the network and the firewall.", (await DeliveryAsync(world)).Answer);

        world.Time.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));
        await world.SendAsync();
        var delivery = await DeliveryAsync(world);
        Assert.Equal((DeliveryState.GivenUp, 1), (delivery.State, delivery.Attempts));
        Assert.StartsWith("It was given up after three days. Last: Slack cannot be reached", delivery.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Log.Lines, l => l.Contains(Hidden, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoPortals_SendAtTheSameMoment_EachMessageGoesOutOnce()
    {
        await using var receiver = new Receiver();
        await using var world = await AlertWorld.StartAsync(Slack(receiver));
        await using var other = world.Join();
        for (var i = 0; i < 10; i++)
            await world.EndAsync(RunKind.Restore, RunStatus.Failed, target: $"verify_{i}");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? world : other).SendAsync()));

        Assert.Equal(10, receiver.Requests.Count);
        Assert.Equal(10, receiver.Requests.Select(r => r.Text).Distinct().Count());
    }

    [Fact]
    public async Task PortalDiesWhileItSends_AnotherSendsItAfterTheLease()
    {
        await using var receiver = new Receiver();
        await using var world = await AlertWorld.StartAsync(Slack(receiver));
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);
        var outbox = world.Get<AlertOutbox>();
        await outbox.PlanAsync("Slack", Token);
        Assert.NotNull(await outbox.TakeAsync("Slack", Token));

        await world.SendAsync();
        Assert.Empty(receiver.Requests);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await world.SendAsync();

        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Heartbeat_OnlyWhileTheObjectiveHoldsAndTheSchedulerRuns()
    {
        await using var receiver = new Receiver();
        await using var world = await AlertWorld.StartAsync(new() { ["Alerts:HeartbeatUrl"] = receiver.Address + "ping/" + Hidden });
        var watchdog = world.Get<AlertWatchdog>();
        await world.NoteSchedulerAsync(TimeSpan.FromSeconds(5));
        Assert.True(await watchdog.LookAsync(Token));
        Assert.Equal("Held back. There is no good backup.", (await world.Get<IAlertLog>().HeartbeatAsync(Token))!.Answer);

        await world.PutBackupAsync();
        await world.NoteSchedulerAsync(TimeSpan.FromMinutes(2));
        await watchdog.LookAsync(Token);
        Assert.StartsWith("Held back. The scheduler does not run", (await world.Get<IAlertLog>().HeartbeatAsync(Token))!.Answer, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);

        await world.NoteSchedulerAsync(TimeSpan.FromSeconds(5));
        await watchdog.LookAsync(Token);
        Assert.Equal(("GET", "/ping/" + Hidden), (Assert.Single(receiver.Requests).Method, receiver.Requests[0].Path));
        Assert.True((await world.Get<IAlertLog>().HeartbeatAsync(Token))!.IsBeating);

        world.Time.Advance(TimeSpan.FromHours(24));
        await world.NoteSchedulerAsync(TimeSpan.FromSeconds(5));
        await watchdog.LookAsync(Token);
        Assert.Single(receiver.Requests);
        Assert.False((await world.Get<IAlertLog>().HeartbeatAsync(Token))!.IsBeating);
        Assert.DoesNotContain(world.Log.Lines, l => l.Contains(Hidden, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Test_ByAnAdmin_GoesOutAtOnce_AndItsFailureIsToldAndOnRecord()
    {
        await using var receiver = new Receiver();
        await using var world = await AlertWorld.StartAsync(Channels(receiver));
        var tester = world.Get<AlertTester>();

        await tester.TestAsync(TestPortal.Admin, "pagerduty", Token);
        Assert.Equal(["trigger", "resolve"], receiver.At("/pagerduty").Select(r => JsonDocument.Parse(r.Text).RootElement.GetProperty("event_action").GetString()));
        Assert.Contains("\"severity\":\"info\"", receiver.At("/pagerduty")[0].Text, StringComparison.Ordinal);
        receiver.Answer = _ => HttpStatusCode.Forbidden;
        Assert.Contains("answered 403", (await Assert.ThrowsAsync<RequestRefusedException>(() => tester.TestAsync(TestPortal.Admin, "Slack", Token))).Message, StringComparison.Ordinal);
        Assert.Contains("Configured: PagerDuty, Slack, Webhook", (await Assert.ThrowsAsync<RequestRefusedException>(() => tester.TestAsync(TestPortal.Admin, "pigeon", Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AccessDeniedException>(() => tester.TestAsync(TestPortal.Operator, "Slack", Token));

        Assert.Empty(await world.Get<IAlertLog>().LastDeliveriesAsync(Token));
        Assert.Empty(await world.OpenAsync());
    }

    private static Dictionary<string, string?> Slack(Receiver receiver) => new() { ["Alerts:SlackUrl"] = receiver.Address + "slack" };

    private static Dictionary<string, string?> Channels(Receiver receiver) => new(Slack(receiver))
    {
        ["Alerts:PagerDutyUrl"] = receiver.Address + "pagerduty",
        ["Alerts:PagerDutyKey"] = RoutingKey,
        ["Alerts:WebhookUrl"] = receiver.Address + "hook",
        ["Alerts:WebhookSecret"] = Secret,
    };

    private static async Task<AlertDelivery> DeliveryAsync(AlertWorld world) => Assert.Single(await world.Get<IAlertLog>().LastDeliveriesAsync(Token));

    // A plus sign may be written in two ways.
    private static string Json(object value) => JsonSerializer.Serialize(value).Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase);

    private static void AssertSigned(ReceivedRequest request)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(request.Headers["X-DrPortal-Timestamp"] + "."), .. request.Body];
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(signature), request.Headers["X-DrPortal-Signature"]);
    }
}
