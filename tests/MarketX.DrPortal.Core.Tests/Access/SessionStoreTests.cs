using MarketX.DrPortal.Core.Access;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Access;

/// <summary>Sessions in a real database.</summary>
public sealed class SessionStoreTests(AccessDatabase database) : IClassFixture<AccessDatabase>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly NpgsqlSessionStore _store = new(database.Source);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IsActive_UntilItsEndAndNotALongerMoment()
    {
        var session = await StartAsync("vera");

        Assert.True(await _store.IsActiveAsync(session.Id, session.EndsAt.AddSeconds(-1), Token));
        Assert.False(await _store.IsActiveAsync(session.Id, session.EndsAt, Token));
        Assert.False(await _store.IsActiveAsync("never-there", Noon, Token));
    }

    [Fact]
    public async Task End_Session_CountsNoMoreAndSaysWho()
    {
        var session = await StartAsync("olga");

        var ended = await _store.EndAsync(session.Id, "ada", "laptop lost", Noon, Token);

        Assert.Equal(("ada", "laptop lost", Noon), (ended!.EndedBy, ended.EndReason, ended.EndedAt));
        Assert.False(await _store.IsActiveAsync(session.Id, Noon, Token));
        Assert.Null(await _store.EndAsync(session.Id, "somebody later", "x", Noon, Token));
    }

    [Fact]
    public async Task EndAll_OfAPerson_LeavesOthersAlone()
    {
        var (one, two, other) = (await StartAsync("carla"), await StartAsync("carla"), await StartAsync("dora"));

        Assert.Equal(2, await _store.EndAllOfAsync("carla", "carla", "signed out everywhere", Noon, Token));

        Assert.False(await _store.IsActiveAsync(one.Id, Noon, Token));
        Assert.False(await _store.IsActiveAsync(two.Id, Noon, Token));
        Assert.True(await _store.IsActiveAsync(other.Id, Noon, Token));
    }

    [Fact]
    public async Task List_OfAPerson_OnlyTheirs()
    {
        await StartAsync("emma");
        await StartAsync("emma's neighbour");

        var page = await _store.ListAsync(new SessionQuery { Subject = "emma" }, Noon, Token);

        Assert.Equal("emma", Assert.Single(page.Items).Subject);
        Assert.Equal((1, 1), (page.Total, page.TotalUnfiltered));
    }

    private async Task<Session> StartAsync(string subject)
    {
        var session = new Session
        {
            Id = Guid.NewGuid().ToString("N"), Subject = subject, Name = subject, Role = PortalRole.Viewer,
            StartedAt = Noon, LastSeenAt = Noon, EndsAt = Noon.AddHours(1), Address = "10.0.0.1", Client = "a browser",
        };
        await _store.StartAsync(session, Token);
        return session;
    }
}
