using System.CommandLine;
using MarketX.DrPortal.TestServices.S3;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices vault</c>: the key service of the S3 server's encryption, run as a daemon.</summary>
internal static class VaultCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Required = true, Description = "Loopback port to listen on." };
        var key = new Option<FileInfo>("--key") { Required = true, Description = "File of the 32-byte master key." };
        var command = new Command("vault", "Serve the encryption keys of the S3 server.") { port, key };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var vault = new VaultStub(
                parsed.GetValue(port), await File.ReadAllBytesAsync(parsed.GetValue(key)!.FullName, cancellationToken));
            await vault.RunAsync(cancellationToken);
        });
        return command;
    }
}
