using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Servers;

/// <summary>What is seen of configured servers.</summary>
public sealed class ServerWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LookAtAll_OneThatAnswersAndOneThatDoesNot_SaysOfEachHowItStands()
    {
        var shared = await SharedServices.PostgresAsync(Token);
        await using var portal = await TestPortal.StartAsync(new()
        {
            ["Servers:Named:0:Name"] = "gone", ["Servers:Named:0:Role"] = "Staging", ["Servers:Named:0:Host"] = "127.0.0.1", ["Servers:Named:0:Port"] = "1", ["Servers:Named:0:User"] = "nobody",
            ["Servers:Named:1:Name"] = "wrong", ["Servers:Named:1:Host"] = shared.Host, ["Servers:Named:1:Port"] = $"{shared.Port}", ["Servers:Named:1:User"] = shared.Owner, ["Servers:Named:1:Password"] = "not the password",
        });
        var watch = portal.Get<ServerWatch>();
        Assert.Null(watch.Last(PostgresServers.DefaultName));

        var states = await watch.LookAtAllAsync(Token);

        Assert.Equal([("main", ServerRole.Production), ("gone", ServerRole.Staging), ("wrong", ServerRole.Recovery)], states.Select(s => (s.Server.Name, s.Server.Role)));
        var main = states[0].State;
        Assert.True(main.IsUsable);
        Assert.StartsWith("15.", main.Version, StringComparison.Ordinal);
        Assert.Equal("may create databases, may not create roles, may end sessions", main.Rights);
        Assert.Contains(main.Extensions, e => e.StartsWith("plpgsql ", StringComparison.Ordinal));
        Assert.Contains(main.Settings, s => s is { Name: "fsync", Value: "off" });
        Assert.True(main.SystemIdentifier is { Length: > 10 } && main.Databases > 0);
        Assert.Contains("does not answer", states[1].State.Problem, StringComparison.Ordinal);
        Assert.Contains("Host of the server \"gone\" in Servers", states[1].State.Problem, StringComparison.Ordinal);
        Assert.Contains("refused user", states[2].State.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("not the password", states[2].State.Problem, StringComparison.Ordinal);
        Assert.Same(main, watch.Last("main"));
        Assert.Equal(2, portal.Log.Lines.Count(m => m.Contains("alert: RECOVERY_SERVER_UNAVAILABLE", StringComparison.Ordinal)));
        // Said once, not every minute.
        await watch.LookAtAllAsync(Token);
        Assert.Equal(2, portal.Log.Lines.Count(m => m.Contains("alert: RECOVERY_SERVER_UNAVAILABLE", StringComparison.Ordinal)));
    }

    [Fact]
    public void Problems_EveryMistake_NamesItsKey()
    {
        var options = new ServersOptions { Named = [new() { Name = "main", Host = "a", User = "u" }, new() { Name = "No Good", PasswordFile = "/nowhere", Port = 0 }] };

        var problems = options.Problems().ToList();

        Assert.Contains(problems, p => p.Contains("the name 'main' more than once", StringComparison.Ordinal));
        foreach (var key in new[] { "Name", "Host", "User", "Port", "PasswordFile" })
            Assert.Contains(problems, p => p.StartsWith($"Servers:Named:1:{key} ", StringComparison.Ordinal));
    }
}
