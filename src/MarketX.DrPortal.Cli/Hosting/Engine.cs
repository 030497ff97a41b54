using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MarketX.DrPortal.Cli.Hosting;

/// <summary>The recovery engine in this process.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Engine(ServiceProvider services) => _services = services;

    /// <summary>Builds it.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="need">What the command wants of the portal's database.</param>
    /// <param name="output">Gets the warning when there is no history.</param>
    /// <param name="cancellationToken">Ends the attempt to reach the portal's database.</param>
    /// <exception cref="ConfigurationException">The configuration has problems.</exception>
    /// <exception cref="CommandFailedException">The portal's database is required and cannot be used.</exception>
    public static async Task<Engine> StartAsync(
        IConfiguration configuration, HistoryNeed need, CommandOutput output, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection().AddLogging();
        var options = services.AddDrPortalCommandLine(configuration);
        services.AddSingleton<ILeftoverSweep, RestoreLeftoverSweep>();
        if (need == HistoryNeed.Required && options.Portal.ConnectionString is null)
            throw new ConfigurationException(["ConnectionStrings:Portal (ConnectionStrings__Portal) is not set: runs are kept in the portal's database."]);
        var provider = services.BuildServiceProvider();
        if (need == HistoryNeed.None || options.Portal.ConnectionString is null)
            return new Engine(provider);
        if (await ConnectAsync(provider, cancellationToken) is not { } problem)
            return new Engine(provider);
        await provider.DisposeAsync();
        if (need == HistoryNeed.Required)
            throw new CommandFailedException(ExitCode.DatabaseUnavailable, problem);
        output.Warn($"{problem} The work goes on without history; the locks on the target hold all the same.");
        services.AddNoPortalDatabase();
        return new Engine(services.BuildServiceProvider());
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    // A database that was never used, or by an older version, gets its tables here too: after the loss of everything
    // the command line may come before the portal. Null when all is well, else the problem in a sentence.
    private static async Task<string?> ConnectAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            var migrator = services.GetRequiredService<Migrator>();
            if ((await migrator.MissingAsync(cancellationToken)).Count > 0)
                await migrator.RunAsync(cancellationToken);
            services.GetRequiredService<PortalIdentity>().PortalId =
                await PortalStartup.ReadPortalIdAsync(services.GetRequiredService<NpgsqlDataSource>(), cancellationToken);
            return null;
        }
        catch (PostgresException e)
        {
            return $"The portal's database (ConnectionStrings:Portal) refused: {e.MessageText} (SQLSTATE {e.SqlState}).";
        }
        catch (NpgsqlException e)
        {
            return $"The portal's database (ConnectionStrings:Portal) does not answer: {(e.InnerException ?? e).Message}.";
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
