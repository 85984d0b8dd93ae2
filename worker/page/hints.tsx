/** How to come by a recording, and what one tells. */
export function Hints() {
  return (
    <div class="hints">
      <h2>What to record</h2>
      <p>A test message, from the side where mail fails:</p>
      <pre>
        swaks --server mail.example.com --to postmaster@mail.example.com --quit-after RCPT --tls
      </pre>
      <p>Real mail on the wire, as it passes:</p>
      <pre>tcpdump -i any -s 0 -w smtp.pcap tcp port 25</pre>
      <p>Or what the firewall itself saw:</p>
      <pre>{`capture smtp interface outside match tcp any any eq smtp
copy /pcap capture:smtp tftp://192.0.2.10/smtp.pcap`}</pre>
      <p>
        A recording made where no firewall stands in the way shows what one would do to it. One made
        behind a firewall shows what it did: which lines it masked, what they most likely were, and
        which device it was. Passwords and AUTH values are not shown, not even here.
      </p>
    </div>
  )
}
