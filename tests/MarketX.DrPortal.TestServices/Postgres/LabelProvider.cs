using System.Globalization;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;

namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>A provider of security labels, which a server needs before it takes any. New sessions have it, of all users.</summary>
public sealed class LabelProvider : IAsyncDisposable
{
    /// <summary>Its name in <c>SECURITY LABEL FOR</c>.</summary>
    public const string Name = "drportal_test";

    private readonly OwnPostgres _server;
    private readonly DirectoryInfo _folder;

    private LabelProvider(OwnPostgres server, DirectoryInfo folder) => (_server, _folder) = (server, folder);

    /// <summary>Compiles it for a server of a test's own, and has it loaded there.</summary>
    /// <exception cref="ServiceException">It could not be compiled.</exception>
    public static async Task<LabelProvider> LoadAsync(OwnPostgres server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var provider = new LabelProvider(server, Directory.CreateTempSubdirectory("drportal-labels-"));
        try
        {
            await provider.LoadAsync(cancellationToken);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sessions that begin from now on have it no more.</summary>
    public Task UnloadAsync(CancellationToken cancellationToken) => PreloadAsync("RESET session_preload_libraries", "", cancellationToken);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        // The server's user reads it.
        File.SetUnixFileMode(_folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var (source, library) = (Path.Combine(_folder.FullName, "provider.c"), Path.Combine(_folder.FullName, "provider.so"));
        await using (var resource = typeof(LabelProvider).Assembly.GetManifestResourceStream("Postgres/label-provider.c")!)
        await using (var file = File.Create(source))
            await resource.CopyToAsync(file, cancellationToken);
        int major;
        await using (var connection = await _server.Server.OpenAsync("postgres", cancellationToken))
            major = connection.PostgreSqlVersion.Major;
        await new CommandLine("gcc", "-shared", "-fPIC", "-nostdlib", string.Create(CultureInfo.InvariantCulture, $"-DPG_MAJOR={major}"), "-o", library, source).RunAsync(cancellationToken);
        await PreloadAsync($"SET session_preload_libraries = '{library}'", library, cancellationToken);
    }

    private async Task PreloadAsync(string change, string library, CancellationToken cancellationToken)
    {
        await _server.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER SYSTEM {change}", cancellationToken);
        await _server.Server.ExecuteAsSuperUserAsync("postgres", "SELECT pg_reload_conf()", cancellationToken);
        // The postmaster reads it a moment later, and only then hands it on.
        if (!await Wait.UntilAsync(async token => await PreloadedAsync(token) == library, TimeSpan.FromSeconds(30), cancellationToken))
            throw new ServiceException("The server never read its configuration again.");
    }

    private async Task<string?> PreloadedAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_server.Server.SuperConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SHOW session_preload_libraries", connection);
        // It is a list, whose names the server quotes.
        return ((string?)await command.ExecuteScalarAsync(cancellationToken))?.Trim('"');
    }
}
