using MarketX.DrPortal.Core.Access;
using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Restores;

/// <summary>The restore of one backup: target, checks, confirmation. The checks follow every change by themselves.</summary>
public sealed partial class RestoreForm : ComponentBase, IDisposable
{
    private const string ReasonToCome = "to be given below.";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private string _database = "";
    private string? _server;
    private IReadOnlyList<string>? _tables;
    private string? _schema;
    private bool _withoutOwners;
    private bool _withoutPrivileges;
    private IReadOnlyList<DatabaseInfo> _databases = [];
    private PreflightReport? _report;
    private RestoreRequest? _reported;
    private Problem? _checkProblem;
    private bool _checking;
    private ITimer? _typing;
    private CancellationTokenSource _check = new();

    [Inject]
    private RestorePreflight Preflight { get; set; } = default!;

    [Inject]
    private Core.Configuration.RestoreOptions Options { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The backup.</summary>
    [Parameter, EditorRequired]
    public BackupDetail Backup { get; set; } = default!;

    /// <summary>The target from the address; null: the default one.</summary>
    [Parameter]
    public string? Database { get; set; }

    /// <summary>The server from the address; null: the one of <c>DATABASE_HOST</c>.</summary>
    [Parameter]
    public string? Server { get; set; }

    /// <summary>The tables from the address; null: everything.</summary>
    [Parameter]
    public IReadOnlyList<string>? Tables { get; set; }

    /// <summary>Called with what was chosen, once the typing has paused.</summary>
    [Parameter]
    public EventCallback<RestoreRequest> OnChoice { get; set; }

    private DatabaseInfo? Existing => _databases.FirstOrDefault(d => d.Name == _database);

    private RestoreRequest Request => new(Backup.Backup.Key, _database)
    {
        Server = _server,
        Tables = _tables,
        IntoSchema = _tables is null ? null : _schema,
        WithoutOwners = _withoutOwners,
        WithoutPrivileges = _withoutPrivileges,
    };

    private bool IsReady => !_checking && _report is { CanStart: true } && _reported == Request;

    // Only where it helps: an option that nobody needs is one more thing to read at night.
    private bool OffersLessOwnership => _withoutOwners || _withoutPrivileges
        || _report?.Checks.Any(c => c.Topic == PreflightTopic.Roles && c.Verdict is PreflightVerdict.Warning or PreflightVerdict.Blocked) == true;

    /// <inheritdoc />
    public void Dispose()
    {
        _typing?.Dispose();
        _check.Cancel();
        _check.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync()
    {
        (_tables, _server) = (Tables, PostgresServers.Canonical(Server));
        _database = string.IsNullOrEmpty(Database) ? DefaultName(_tables) : Database;
        return CheckNowAsync();
    }

    private void TakeDatabases(IReadOnlyList<DatabaseInfo> databases) => _databases = databases;

    private void ChangeTarget(string database)
    {
        if (database == _database)
            return;
        _database = database;
        CheckSoon();
    }

    private void ChangeServer(string? server)
    {
        // What was on the other server says nothing about this one.
        (_server, _databases) = (server, []);
        CheckSoon();
    }

    private void ChangeTables(IReadOnlyList<string>? tables)
    {
        // A name that the admin typed stays.
        if (_database == DefaultName(_tables))
            _database = DefaultName(tables);
        _tables = tables;
        CheckSoon();
    }

    private void ChangeSchema(string? schema)
    {
        // The first choice of a schema brings a name for it, and a database that may well exist.
        if (schema is "" && _schema is null)
        {
            schema = "restored_" + Backup.Backup.TakenAt.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            if (_database == DefaultName(_tables))
                _database = Options.DefaultDatabase;
        }

        _schema = schema;
        CheckSoon();
    }

    // Some tables must not end up under the name where everybody expects the whole database.
    private string DefaultName(IReadOnlyList<string>? tables) =>
        tables is null ? Options.DefaultDatabase : SqlName.WithSuffix(Options.DefaultDatabase, "_tables");

    private void CheckSoon()
    {
        _checking = true;
        _typing ??= Time.CreateTimer(_ => InvokeAsync(TypedAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _typing.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private async Task TypedAsync()
    {
        await OnChoice.InvokeAsync(Request);
        await CheckNowAsync();
    }

    private Task SetOptionsAsync(bool withoutOwners, bool withoutPrivileges)
    {
        (_withoutOwners, _withoutPrivileges) = (withoutOwners, withoutPrivileges);
        return CheckNowAsync();
    }

    private async Task CheckNowAsync()
    {
        await _check.CancelAsync();
        _check.Dispose();
        var check = _check = new CancellationTokenSource();
        var request = Request;
        (_checking, _checkProblem) = (true, null);
        StateHasChanged();
        try
        {
            // As if the name had been typed, and the reason where this person may give one: the confirmation asks for
            // both, and the handler insists on them.
            var mayGiveReason = AccessPolicy.Allows((await Actor.GetAsync()).Role, PortalAction.RestoreUnverified);
            var report = await Preflight.CheckAsync(
                request with { ReplaceTyped = request.Database, UnverifiedReason = mayGiveReason ? ReasonToCome : null }, check.Token);
            if (check != _check)
                return;
            (_report, _reported, _checking) = (report, request, false);
        }
        catch (OperationCanceledException) when (check.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            if (check != _check)
                return;
            (_report, _checking, _checkProblem) = (null, false, Problems.Report(exception));
        }
        StateHasChanged();
    }
}
