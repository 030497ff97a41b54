using System.Security.Cryptography;
using System.Text;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>The globals beside backups: reads them before a dump, keeps them in the bucket, finds them again.</summary>
public sealed class GlobalsStore(PostgresServer server, IBackupStorage storage, StorageOptions options, ManifestOptions keys, GlobalsOptions globals, TimeProvider time)
{
    /// <summary>The largest file that is read.</summary>
    internal const int MaxBytes = 64 << 20;

    /// <summary>Reads them, just before the dump begins.</summary>
    /// <param name="context">The backup's run; it is told what could not be read.</param>
    /// <param name="database">The database that is dumped.</param>
    /// <param name="key">Key of the backup.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Them; null where nobody could vouch for them, because no manifest key is configured.</returns>
    internal async Task<SavedGlobals?> ReadAsync(RunContext context, string database, string key, CancellationToken cancellationToken)
    {
        if (keys.Key is null)
            return null;
        await using var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken);
        var found = new SavedGlobals
        {
            Key = key,
            RunId = context.Run.Id,
            ReadAt = time.GetUtcNow(),
            Server = await GlobalsReader.ReadAsync(connection, cancellationToken),
            Database = await GlobalsReader.DatabaseAsync(connection, database, cancellationToken) ?? throw new RunFailedException($"The server has no database \"{database}\" any more."),
        };
        if (!globals.SavePasswords)
            return found;
        if (await GlobalsReader.PasswordsAsync(connection, cancellationToken) is { } passwords)
            return found with { Passwords = globals.Key()!.Encrypt(passwords, key) };
        context.Tracker.Log(RunLogLevel.Warning, $"Hashes of passwords are not saved: the user {server.User} may not read pg_authid. After a recovery each login needs a new password.");
        return found;
    }

    /// <summary>Writes them into the bucket, signed.</summary>
    /// <returns>What the manifest says of them.</returns>
    internal async Task<ManifestGlobals> WriteAsync(SavedGlobals saved, CancellationToken cancellationToken)
    {
        var file = GlobalsFile.Write(saved, keys.Signing() ?? throw new InvalidOperationException("No manifest key is configured."));
        var key = GlobalsFile.KeyOf(options.Prefix, saved.Key);
        await storage.PutAsync(GlobalsFile.SqlKeyOf(options.Prefix, saved.Key), Encoding.UTF8.GetBytes(GlobalsSql.Text(saved)), "text/plain; charset=utf-8", cancellationToken);
        await storage.PutAsync(key, file, "application/json", cancellationToken);
        return new ManifestGlobals(key, Convert.ToHexStringLower(SHA256.HashData(file)), saved.Server.Roles.Count, saved.Server.Tablespaces.Count, saved.Passwords?.Count);
    }

    /// <summary>Finds the globals of a backup.</summary>
    /// <param name="backup">Key of the backup.</param>
    /// <param name="manifest">Its manifest, whose word counts; null: an Admin said why the backup counts without.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Them, or why there are none that count, in a sentence.</returns>
    internal async Task<(SavedGlobals? Globals, string? Problem)> FindAsync(string backup, BackupManifest? manifest, CancellationToken cancellationToken)
    {
        var key = manifest?.Globals?.Key ?? GlobalsFile.KeyOf(options.Prefix, backup);
        if (await storage.ReadAsync(key, MaxBytes, cancellationToken) is not { } file)
        {
            return (null, manifest?.Globals is null ? $"No roles were saved beside {backup}."
                : $"The roles of {backup} were saved as {key}, which is gone.");
        }

        if (manifest?.Globals is { } expected && Convert.ToHexStringLower(SHA256.HashData(file)) != expected.Sha256)
            return (null, $"{key} is not the file that the backup's manifest names: somebody changed it.");
        // Those of a pinned copy are a copy too, and say of which backup.
        var (found, problem) = GlobalsFile.Read(file, manifest is null ? null : keys.Known(), manifest?.PinnedFrom ?? backup);
        return (found, problem is null ? null : $"{key}: {problem}");
    }

    /// <summary>The hashes of passwords, by role.</summary>
    /// <returns>Them, and a sentence where they are missing.</returns>
    internal (IReadOnlyDictionary<string, string> Passwords, string? Problem) PasswordsOf(SavedGlobals saved)
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        if (saved.Passwords is null)
            return (none, "Passwords were not saved: each login needs a new one (\\password in psql).");
        if (globals.Key() is not { } key)
            return (none, $"{saved.Passwords.Count} hashes of passwords were saved; they need the recovery key (Globals:RecoveryKey, DRPORTAL_RECOVERY_KEY), which is not configured here.");
        return key.Decrypt(saved.Passwords, saved.Key) is { } passwords ? (passwords, null)
            : throw new RunFailedException("The recovery key (Globals:RecoveryKey, DRPORTAL_RECOVERY_KEY) is not the one that the passwords were encrypted with. Give the right one, or none to go on without passwords.");
    }
}
