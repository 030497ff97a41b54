using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>
/// The few calls of HashiCorp Vault's Transit engine with which the S3 server encrypts objects (SSE AES256): make a
/// named key, make a data key wrapped by it, unwrap a data key. A named key is derived from the master key and its
/// name, so nothing is stored, and a data key wrapped under one name does not unwrap under another.
/// </summary>
internal sealed class VaultStub : IDisposable
{
    private const string Prefix = "vault:v1:";
    private const string BasePath = "/v1/transit/";

    private readonly HttpListener _listener = new();
    private readonly byte[] _master;

    public VaultStub(int port, byte[] master)
    {
        _master = master;
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
    }

    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        using var stop = cancellationToken.Register(_listener.Stop);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                // Each answer is a few microseconds of work: one after the other is enough.
                await AnswerAsync(context, cancellationToken);
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or IOException)
            {
                // We were stopped, or the client went away in the middle; the loop's condition tells which.
            }
        }
    }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync(HttpListenerContext context, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync(cancellationToken);
        var response = context.Response;
        try
        {
            var data = Call(context.Request.Url!.AbsolutePath, body);
            response.StatusCode = data is null ? 204 : 200;
            await WriteAsync(response, data is null ? null : new JsonObject { ["data"] = data }, cancellationToken);
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or JsonException)
        {
            response.StatusCode = 400;
            await WriteAsync(response, new JsonObject { ["errors"] = new JsonArray(failure.Message) }, cancellationToken);
        }

        response.Close();
    }

    /// <summary>What the call returns as data; null for "no content".</summary>
    private JsonObject? Call(string path, string body)
    {
        if (!path.StartsWith(BasePath, StringComparison.Ordinal))
            throw new FormatException($"Unknown path {path}");
        return path[BasePath.Length..].Split('/') switch
        {
            ["keys", _, ..] => null,
            ["datakey", "plaintext", var name] => NewDataKey(name),
            ["decrypt", var name] => new JsonObject { ["plaintext"] = Convert.ToBase64String(Unwrap(name, Ciphertext(body))) },
            _ => throw new FormatException($"Unknown path {path}"),
        };
    }

    private JsonObject NewDataKey(string name)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        return new JsonObject { ["plaintext"] = Convert.ToBase64String(key), ["ciphertext"] = Wrap(name, key) };
    }

    internal string Wrap(string name, byte[] key)
    {
        var wrapped = new byte[12 + key.Length + 16];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, 12));
        using var cipher = new AesGcm(KeyNamed(name), 16);
        cipher.Encrypt(wrapped.AsSpan(0, 12), key, wrapped.AsSpan(12, key.Length), wrapped.AsSpan(^16));
        return Prefix + Convert.ToBase64String(wrapped);
    }

    internal byte[] Unwrap(string name, string ciphertext)
    {
        if (!ciphertext.StartsWith(Prefix, StringComparison.Ordinal))
            throw new FormatException("Not a ciphertext of this vault.");
        var wrapped = Convert.FromBase64String(ciphertext[Prefix.Length..]);
        if (wrapped.Length < 12 + 16)
            throw new FormatException("The ciphertext is too short.");
        var key = new byte[wrapped.Length - 12 - 16];
        using var cipher = new AesGcm(KeyNamed(name), 16);
        cipher.Decrypt(wrapped.AsSpan(0, 12), wrapped.AsSpan(12, key.Length), wrapped.AsSpan(^16), key);
        return key;
    }

    private byte[] KeyNamed(string name) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, 32, info: Encoding.UTF8.GetBytes(name));

    private static string Ciphertext(string body) =>
        JsonNode.Parse(body)?["ciphertext"]?.GetValue<string>() ?? throw new FormatException("The ciphertext is missing.");

    private static async Task WriteAsync(HttpListenerResponse response, JsonObject? body, CancellationToken cancellationToken)
    {
        var bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body);
        response.ContentLength64 = bytes.Length;
        if (bytes.Length == 0)
            return;
        response.ContentType = "application/json";
        await response.OutputStream.WriteAsync(bytes, cancellationToken);
    }
}
