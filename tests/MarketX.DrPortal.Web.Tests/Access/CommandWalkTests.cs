using System.Reflection;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Imports;
using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Inspections.DeletedRows;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Access;

/// <summary>
/// Every command of the engine, found by its <see cref="Actor"/> parameter, with every role and with none: refused in the handler
/// itself, whatever page or endpoint is before it, and on record. A new command that forgets its guard fails here.
/// </summary>
public sealed class CommandWalkTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Commands() => [.. Methods().Select(NameOf).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_EachRole_OnlyWhoMayAndOnRecord(string command)
    {
        var denied = await Assert.ThrowsAsync<AccessDeniedException>(() => InvokeAsync(command, null));
        var needed = AccessPolicy.RequiredRole(denied.Action);

        foreach (var role in Enum.GetValues<PortalRole>())
        {
            var who = $"walker {Guid.NewGuid():N}";
            var problem = await Record.ExceptionAsync(() => InvokeAsync(command, role, who));
            Assert.True(problem is AccessDeniedException == role < needed, $"{command} as {role}: {problem?.GetType().Name ?? "done"}");
            var entry = Assert.Single((await portal.Audit.ListAsync(new AuditQuery { Text = who, Take = 10 }, Token)).Items);
            Assert.Equal(role < needed, entry.Outcome == AuditOutcome.Denied);
            Assert.Equal((denied.Action.ToString(), role), (entry.Action, entry.Role));
        }
    }

    [Fact]
    public async Task Command_RevokedSession_DeniedWhateverTheRole()
    {
        var launcher = portal.Services.GetRequiredService<Core.Backups.BackupLauncher>();
        var actor = new Actor("gone", PortalRole.Admin, RequestOrigin.Portal) { Session = "revoked-or-never-there" };

        var denied = await Assert.ThrowsAsync<AccessDeniedException>(() => launcher.StartAsync(actor, "manual", Token));

        Assert.Contains("session has ended", denied.Message, StringComparison.Ordinal);
    }

    private Task InvokeAsync(string command, PortalRole? role, string who = "nobody")
    {
        var method = Methods().Single(m => NameOf(m) == command);
        var arguments = method.GetParameters().Select(p => Argument(p, new Actor(who, role, RequestOrigin.Portal))).ToArray();
        return (Task)method.Invoke(portal.Services.GetRequiredService(method.DeclaringType!), arguments)!;
    }

    private static IEnumerable<MethodInfo> Methods() =>
        typeof(CommandGate).Assembly.GetExportedTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t != typeof(Actor) && t != typeof(CommandGate) && t != typeof(RunFactory))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(m => m.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(Actor));

    private static string NameOf(MethodInfo method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Skip(1).Select(p => p.ParameterType.Name))})";

    // Requests that a handler refuses after its guard, so that the walk starts nothing that matters.
    private static object? Argument(ParameterInfo parameter, Actor actor) => parameter.ParameterType switch
    {
        var t when t == typeof(Actor) => actor,
        var t when t == typeof(CancellationToken) => Token,
        var t when t == typeof(string) => "not valid !",
        var t when t == typeof(int) => 1,
        var t when t == typeof(RunId) => RunId.Parse("abcdefghij"),
        var t when t == typeof(RestoreRequest) => new RestoreRequest("no-such-key", "walk_target"),
        var t when t == typeof(RecoveryRequest) => new RecoveryRequest { Key = "no-such-key", Database = "walk_target" },
        var t when t == typeof(PinRequest) => new PinRequest("no-such-key", "a walk"),
        var t when t == typeof(VerificationRequest) => new VerificationRequest("no-such-key", "walk_target"),
        var t when t == typeof(ComparisonRequest) => new ComparisonRequest("no-such-database"),
        var t when t == typeof(BrowseRequest) => new BrowseRequest("no-such-database", "no_such_table"),
        var t when t == typeof(SqlRequest) => new SqlRequest("no-such-database", "SELECT 1"),
        var t when t == typeof(DeletedRowsRequest) => new DeletedRowsRequest("no-such-database", "no_such_table"),
        var t when t == typeof(IDeletedRowsTaker) => new FirstDeletedRows(1),
        var t when t == typeof(Func<Stream>) => new Func<Stream>(() => Stream.Null),
        var t when t == typeof(PromotionRequest) => new PromotionRequest("no-such-database", "not typed", "a walk"),
        var t when t == typeof(RollbackRequest) => new RollbackRequest("no-such-database", "not typed", "a walk", 0),
        var t when t == typeof(long) => 999_999L,
        var t when t == typeof(Schedule) => new Schedule
        {
            Id = Schedule.DailyBackup, Name = "", Kind = RunKind.Backup, Cron = "", TimeZone = "", Request = JsonSerializer.SerializeToElement(new { tag = "Not Valid" }),
        },
        var t when t == typeof(DrillRequest) => new DrillRequest { Choice = DrillBackupChoice.Chosen },
        var t when t == typeof(ManualDrill) => new ManualDrill { StartedAt = default, Backup = "", Minutes = 1, Verdict = default, Findings = "" },
        var t when t == typeof(SmokeQuery) => new SmokeQuery("", "", default, ""),
        var t when t == typeof(ImportRequest) => new ImportRequest("no-such-key", "a walk"),
        var t when t == typeof(IProgress<long>) => null,
        var t when t == typeof(IReadOnlyCollection<PolicyTopic>) => Array.Empty<PolicyTopic>(),
        var t when t == typeof(IReadOnlyCollection<PortalAction>) => Array.Empty<PortalAction>(),
        var t => throw new NotSupportedException($"The walk needs an argument of type {t.Name}: add one that the handler refuses."),
    };
}
